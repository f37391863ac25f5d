/** Whose certificate it is. No Node imports: the window uses it too. */

import type { CertificateFacts } from './result.ts';

/** The subject; where that is empty, as it may be (RFC 5280 section 4.1.2.6), the first subjectAltName. */
export function ownerOf({
  subject,
  subjectAltNames,
}: Pick<CertificateFacts, 'subject' | 'subjectAltNames'>): string {
  return subject === '' ? (subjectAltNames[0] ?? 'nobody named') : subject;
}
