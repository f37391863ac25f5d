/** Text that came from a server, a file or a person is shown as it is, never obeyed. */

/**
 * C0, DEL and C1 controls, and the Unicode characters that change direction, join lines or take no
 * room: they can make a line say something other than what it is.
 */
const TREACHEROUS =
  /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
  if (code === DELETE) return '\u2421';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** The text with every control character made visible, cut to `limit` characters. */
export function visible(text: string, limit = 500): string {
  const shown = text.replace(TREACHEROUS, picture);
  return shown.length > limit ? `${shown.slice(0, limit - 1)}…` : shown;
}
