/** What no page may do, whoever made it: leave our files, open windows, ask for permissions, attach a webview. */

import { app, session } from 'electron';
import type { Log } from './log.ts';
import { PAGE_ORIGIN } from './page.ts';

/** Text to the clipboard on a click; reading it is another permission. */
const COPYING = 'clipboard-sanitized-write';

export function lockDown(log: Log): void {
  const ours = (url: string): boolean => url.startsWith(`${PAGE_ORIGIN}/`);
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(permission === COPYING);
  });
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === COPYING,
  );
  session.defaultSession.on('will-download', (event) => {
    event.preventDefault();
  });
  app.on('web-contents-created', (_created, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (ours(event.url)) return;
      event.preventDefault();
      log.warn(`The page wanted to go elsewhere and was stopped: ${event.url}`);
    });
  });
}
