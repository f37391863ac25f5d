/** Domain names as they travel, RFC 1035 section 3.1 and 4.1.4. Text is ASCII without final dot; the root is ''. */

const MAX_NAME_BYTES = 255;
const MAX_LABEL_BYTES = 63;

/** Null when it cannot be sent: an empty or too long label, too long a name, or more than ASCII. */
export function encodeName(name: string): Buffer | null {
  if (!/^[\x21-\x7e]*$/.test(name)) return null;
  const labels = name === '' ? [] : name.split('.');
  if (labels.some((label) => label === '' || label.length > MAX_LABEL_BYTES)) return null;
  const parts = labels.flatMap((label) => [Buffer.of(label.length), Buffer.from(label, 'latin1')]);
  const bytes = Buffer.concat([...parts, Buffer.of(0)]);
  return bytes.length > MAX_NAME_BYTES ? null : bytes;
}

export interface DecodedName {
  /** Lower case, which names do not tell apart; what is not printable, and dots within a label, as `\DDD`. */
  name: string;
  /** Where the bytes after it begin. */
  end: number;
}

/** Null when it leaves the message. A pointer must lead backwards, so that following them always ends. */
export function decodeName(message: Buffer, start: number): DecodedName | null {
  const labels: string[] = [];
  let end: number | null = null;
  let at = start;
  let before = start;
  let length = 1;
  for (;;) {
    const head = message[at];
    if (head === undefined) return null;
    if (head === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (head >= 0xc0) {
      const low = message[at + 1];
      if (low === undefined) return null;
      const target = ((head & 0x3f) << 8) | low;
      if (target >= before) return null;
      end ??= at + 2;
      at = before = target;
      continue;
    }
    length += head + 1;
    const after = at + 1 + head;
    if (head > MAX_LABEL_BYTES || length > MAX_NAME_BYTES || after > message.length) return null;
    labels.push(labelText(message.subarray(at + 1, after)));
    at = after;
  }
}

function labelText(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .toLowerCase()
    .replace(
      /[^\x21-\x7e]|[.\\]/g,
      (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`,
    );
}
