/** Text for programs that show notifications and are given it as arguments. */

import { escapeMarkup } from '../text.ts';

/** For programs that read a leading `-` as an option, backslashes as escapes, and refuse an empty message. */
export function commandLineSafe(notice: { title: string; body: string }): {
  title: string;
  message: string;
} {
  const safe = (text: string): string => text.replace(/^[-\s]+/, '');
  return {
    title: safe(notice.title) || 'Relaywatch',
    message: escapeMarkup(safe(notice.body)).replaceAll('\\', '\\\\') || 'No details',
  };
}
