/** Whether a domain has an MTA-STS policy (RFC 8461), and whether its mail hosts are in it. */

import { covers, readPolicy, readRecord } from './policy.ts';
import type { Policy, Read } from './policy.ts';

export type MtaSts =
  | { kind: 'none' }
  /**
   * Validated by the certificate of the web server it was read from. `uncovered`: mail hosts it leaves out; senders that
   * honour it do not deliver there.
   */
  | ({ kind: 'policy'; id: string; uncovered: string[]; validated: true } & Policy)
  /** There is a record, but no policy that a sender could use. */
  | { kind: 'error'; message: string; validated: false };

/** What it takes of the network. Neither rejects. */
export interface MtaStsSource {
  /** TXT records, the parts of each joined; none when there are none. */
  txt(name: string): Promise<Read<string[]>>;
  /** Text of the policy file of this domain. */
  policyText(domain: string): Promise<Read<string>>;
}

/** Never rejects. */
export async function lookupMtaSts(
  domain: string,
  hosts: readonly string[],
  source: MtaStsSource,
): Promise<MtaSts> {
  const records = await source.txt(`_mta-sts.${domain}`);
  if (!records.ok) return failed(records);
  const id = readRecord(records.value);
  if (!id.ok) return failed(id);
  if (id.value === null) return { kind: 'none' };
  const text = await source.policyText(domain);
  if (!text.ok) return failed(text);
  const policy = readPolicy(text.value);
  if (!policy.ok) return failed(policy);
  const { mode, maxAgeSeconds, mx } = policy.value;
  const uncovered =
    mode === 'none' ? [] : hosts.filter((host) => !covers({ mode, maxAgeSeconds, mx }, host));
  return { kind: 'policy', id: id.value, mode, maxAgeSeconds, mx, uncovered, validated: true };
}

function failed({ message }: { message: string }): MtaSts {
  return { kind: 'error', message, validated: false };
}
