/** Native notifications without a desktop program of ours: each system's own program shows them. */

import { createCommand } from '../../core/alerting/channels/command.ts';
import type { CommandNeeds } from '../../core/alerting/channels/command.ts';
import { undelivered } from '../../core/alerting/channel.ts';
import type { Channel } from '../../core/alerting/channel.ts';
import type { Notice } from '../../core/alerting/notice.ts';
import { bounded } from '../../core/probe/text.ts';

const TITLE_LIMIT = 200;
const BODY_LIMIT = 1_000;

interface Program {
  program: string;
  arguments: readonly string[];
  /** How to come by it. */
  advice: string;
}

/** Where the text is an argument by itself, it can be neither option nor script. */
const MACOS_SCRIPT = [
  'on run argv',
  'display notification (item 2 of argv) with title (item 1 of argv)',
  'end run',
];

/** The text comes from the environment, as a text node of the XML. */
const WINDOWS_SCRIPT = [
  '[void][Windows.UI.Notifications.ToastNotificationManager,Windows.UI.Notifications,ContentType=WindowsRuntime]',
  '$toast=[Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent(5)',
  '$texts=$toast.GetElementsByTagName("text")',
  '[void]$texts.Item(0).AppendChild($toast.CreateTextNode($env:RELAYWATCH_TITLE))',
  '[void]$texts.Item(1).AppendChild($toast.CreateTextNode($env:RELAYWATCH_MESSAGE))',
  '$id="{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe"',
  '[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($id).Show([Windows.UI.Notifications.ToastNotification]::new($toast))',
].join(';');

/** The program that shows this notice, and how it is called. */
export function notifierFor(notice: Notice, platform: NodeJS.Platform): Program {
  const title = plain(notice.title, TITLE_LIMIT) || 'Relaywatch';
  const body = plain(notice.body, BODY_LIMIT);
  if (platform === 'win32')
    return {
      program: 'powershell.exe',
      arguments: ['-NoProfile', '-NonInteractive', '-Command', WINDOWS_SCRIPT],
      advice: 'PowerShell shows notifications.',
    };
  if (platform === 'darwin')
    return {
      program: 'osascript',
      arguments: [...MACOS_SCRIPT.flatMap((line) => ['-e', line]), '--', title, body],
      advice: 'It is a part of macOS.',
    };
  const urgency = notice.urgent ? 'critical' : 'normal';
  return {
    program: 'notify-send',
    // What follows the two hyphens is no option, whatever it begins with. It reads escapes, and markup in the body.
    arguments: [
      '--app-name=Relaywatch',
      `--urgency=${urgency}`,
      '--',
      title,
      escapeMarkup(body).replaceAll('\\', '\\\\'),
    ],
    advice: 'It is in the package libnotify-bin or libnotify.',
  };
}

export function nativeChannel(needs: CommandNeeds): Channel {
  const name = 'The desktop notification';
  return {
    id: 'desktop',
    name,
    needsSomebody: true,
    async deliver(notice, signal) {
      const { program, arguments: words, advice } = notifierFor(notice, needs.platform);
      const command = createCommand(
        { type: 'command', id: 'desktop', name, enabled: true, program, arguments: words },
        needs,
      );
      const delivery = await command.deliver(notice, signal);
      if (delivery.ok || delivery.problem.kind !== 'not-started') return delivery;
      return undelivered('not-started', `${delivery.problem.message} ${advice}`);
    },
  };
}

/** Control characters are made visible before they come here; only line breaks of ours are left. */
const plain = (text: string, limit: number): string => bounded(text.trim(), limit);

/** Desktop Notifications Specification, "Markup". */
const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What is missing for notifications on this system, as a sentence; null when nothing is, as far as one can tell. */
export function missingNotifier(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
  isProgram: (path: string) => boolean,
): string | null {
  if (platform === 'win32' || platform === 'darwin') return null;
  const folders = (environment['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  if (folders.some((folder) => isProgram(`${folder}/notify-send`))) return null;
  return 'notify-send was not found, so there will be no notifications. It is in the package libnotify-bin or libnotify.';
}
