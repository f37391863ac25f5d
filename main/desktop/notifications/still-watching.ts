/** Said once when there is no other way to see that the program runs. */

import { programNotice } from '../../core/alerting/notice.ts';
import type { Notice } from '../../core/alerting/notice.ts';

export const stillWatching = (nowMs: number): Notice =>
  programNotice(
    'still-watching',
    'Relaywatch is still watching',
    'This desktop shows no tray icon. Start Relaywatch again to see its window, or click here.',
    nowMs,
  );
