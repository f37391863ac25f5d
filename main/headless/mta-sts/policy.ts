/** MTA-STS, RFC 8461: the DNS record, the policy's text, and which hosts it covers. Pure. */

export interface Policy {
  mode: 'enforce' | 'testing' | 'none';
  maxAgeSeconds: number;
  /** Host names, or `*.` and a suffix. */
  mx: string[];
}

export type Read<T> = { ok: true; value: T } | { ok: false; message: string };

/**
 * The id of the one record that begins with `v=STSv1;`, null when there is none (section 3.1).
 * @param records TXT records of `_mta-sts.DOMAIN`, the parts of each joined.
 */
export function readRecord(records: readonly string[]): Read<string | null> {
  const [record, second] = records.filter((text) => /^v=STSv1 *(?:;|$)/.test(text));
  if (record === undefined) return { ok: true, value: null };
  if (second !== undefined)
    return refused('there are several records, which counts as none (RFC 8461 section 3.1)');
  const id = /; *id=([a-z0-9]{1,32}) *(?:;|$)/i.exec(record)?.[1];
  return id === undefined ? refused('the record has no valid id') : { ok: true, value: id };
}

/** The policy file (section 3.2). Unknown keys are left alone; of a key given twice the first counts. */
export function readPolicy(text: string): Read<Policy> {
  const pairs = text
    .split(/\r?\n/)
    .map((line) => /^([a-z0-9][a-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*$/i.exec(line))
    .map((match): [string, string] => [match?.[1] ?? '', match?.[2] ?? '']);
  const first = (key: string) => pairs.find(([name]) => name === key)?.[1];

  if (first('version') !== 'STSv1') return refused('the policy does not say version: STSv1');
  const mode = first('mode');
  if (mode !== 'enforce' && mode !== 'testing' && mode !== 'none')
    return refused('the policy has no valid mode');
  const maxAge = first('max_age') ?? '';
  if (!/^\d{1,10}$/.test(maxAge)) return refused('the policy has no valid max_age');
  const mx = pairs.filter(([name]) => name === 'mx').map(([, pattern]) => pattern.toLowerCase());
  if (mx.length === 0 && mode !== 'none') return refused('the policy names no mx');
  return { ok: true, value: { mode, maxAgeSeconds: Number(maxAge), mx } };
}

/** Whether the policy covers this host (section 4.1): a wildcard stands for exactly one label. */
export function covers({ mx }: Policy, host: string): boolean {
  const name = host.toLowerCase();
  const parent = name.slice(name.indexOf('.') + 1);
  return mx.some((pattern) =>
    pattern.startsWith('*.') ? pattern.slice(2) === parent && name.includes('.') : pattern === name,
  );
}

function refused(message: string): { ok: false; message: string } {
  return { ok: false, message };
}
