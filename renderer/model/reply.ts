/** What a server answered, as it stood on the wire: code, enhanced code, text. */

import type { Failure } from '../../preload/contract.ts';
import { visible } from './visible.ts';

/** Safe to show; the text cut after `length` characters. */
export function replyLine(
  { code, enhanced, text }: NonNullable<Failure['reply']>,
  length: number,
): string {
  return [code, enhanced, visible(text, length)].filter((part) => part !== undefined).join(' ');
}
