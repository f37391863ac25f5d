/** What resolv.conf(5) says of the name servers beyond their addresses, which Node reads itself. */

/** `options trust-ad`: the name servers, and the way to them, may be believed that they validated an answer. */
export function trustsAuthenticData(text: string): boolean {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(([keyword, ...options]) => keyword === 'options' && options.includes('trust-ad'));
}
