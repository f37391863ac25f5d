/** RFC 4013: user names and passwords in one form, so that both sides compute with the same bytes. */

/** RFC 3454 table B.1: mapped to nothing. */
const NOTHING = /[\u00ad\u1806\u200b\u200c\u2060\ufeff\p{Variation_Selector}]|\u034f|\u200d/gu;
/** Table C.1.2: mapped to a space. */
const SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;

/**
 * Mapping and normalisation. What the profile prohibits is left as it is: the server will say no, and a client that
 * refuses to try would hide that.
 */
export function saslPrep(text: string): string {
  return text.replace(SPACE, ' ').replace(NOTHING, '').normalize('NFKC');
}
