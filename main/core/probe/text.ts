/** Text that came from a server, made safe to show: decoded, every control character visible, length bounded. */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Printable ASCII, which nearly all is, as it stands; null when any other byte is among it. */
export function plainText(bytes: Uint8Array): string | null {
  for (const byte of bytes) if (byte < 0x20 || byte > 0x7e) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** UTF-8 (RFC 6531 servers) where the bytes are valid UTF-8, otherwise each 8-bit byte as `\xNN`. */
export function decodeBytes(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString('latin1')
      .replace(/[\x80-\xff]/g, escapeCharacter);
  }
}

/** C0, DEL, C1, line and paragraph separators, and what reorders or hides text (bidi controls, zero width, tags). */
const INVISIBLE =
  /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Replaces every control or invisible character by an escape: `\r`, `\x1b`, `\u202e`. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escapeCharacter);
}

const SHORT: Record<string, string> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code > 0xffff) return `\\u{${hex}}`;
  return code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`;
}

/** At most `length` characters; what was cut off is marked by an ellipsis. Never ends in half a surrogate pair. */
export function bounded(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
