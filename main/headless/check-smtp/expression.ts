/** POSIX extended regular expressions, as the flag `-R` takes them. */

import { InvalidArgumentError } from 'commander';

/** What POSIX regular expressions have in brackets. */
const CLASSES: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** A POSIX extended regular expression; `^` and `$` stand at every line, as check_smtp has it. */
export function expression(text: string): RegExp {
  const translated = text.replace(/\[:([a-z]+):\]/g, (all, name: string) => CLASSES[name] ?? all);
  try {
    return new RegExp(translated, 'm');
  } catch {
    throw new InvalidArgumentError('It takes a regular expression.');
  }
}
