/** Said once when there is no other way to see that the program runs. */

import type { Notice } from '../../core/alerting/notice.ts';

/** With neither window nor icon, this is the only sign of life. */
export const STILL_WATCHING: Notice = {
  title: 'Relaywatch is still watching',
  body: 'This desktop shows no tray icon. Start Relaywatch again to see its window, or click here.',
  target: { view: 'overview' },
  urgent: false,
};
