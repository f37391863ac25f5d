/** What is weak in a TLS session though it may be trusted. Noted, never a failure. Pure. */

import type { CertificateFacts } from './result.ts';

/** RFC 8996, RFC 9325. One plain English sentence each, without final full stop. */
export function weaknesses(
  { version, cipher }: { version: string; cipher: string },
  chain: readonly CertificateFacts[],
): string[] {
  const found = [...chain.entries()].flatMap(([index, certificate]) =>
    certificateWeaknesses(
      certificate,
      index === 0 ? 'The certificate' : 'A certificate of the chain',
    ),
  );
  if (/^(SSL|TLSv1(\.1)?$)/.test(version)) found.push(`${version} has been obsolete since 2021`);
  if (/RC4|3DES|_DES_|NULL|EXPORT|_anon_/i.test(cipher))
    found.push(`The cipher ${cipher} is broken`);
  return [...new Set(found)];
}

function certificateWeaknesses(certificate: CertificateFacts, whose: string): string[] {
  const { keyType, keyBits, signatureAlgorithm, subject, issuer } = certificate;
  const found: string[] = [];
  if (keyType.startsWith('rsa') && keyBits !== null && keyBits < 2048)
    found.push(`${whose} has an RSA key of only ${keyBits} bits`);
  // Nobody relies on the signature that a root makes for itself.
  if (/md[25]|sha1/i.test(signatureAlgorithm) && subject !== issuer)
    found.push(`${whose} is signed with ${signatureAlgorithm}, which can be forged`);
  return found;
}
