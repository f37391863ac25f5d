/** Whether there is a screen to show anything on. Electron itself would end with an unexplained message. */

/** What to tell a person who started the application without a display; null when there is one. */
export function displayMissing(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): string | null {
  if (platform !== 'linux') return null;
  if (environment['DISPLAY'] || environment['WAYLAND_DISPLAY']) return null;
  return [
    'Relaywatch: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).',
    'To check a server without a desktop:  relaywatch check HOST[:PORT]',
    'To run the application on a virtual display:  xvfb-run -a relaywatch',
    '(Xvfb is in the package xvfb on Debian and Ubuntu, xorg-x11-server-Xvfb on Fedora.)',
  ].join('\n');
}
