import { describe, expect, it } from 'vitest';

import { missingNotifier, notifierFor } from '../../../../main/headless/watch/notifier.ts';
import { downNotice } from '../../../support/alarms.ts';

const HOSTILE = {
  title: '--help',
  body: '-x <b>&bold</b> $(reboot) `reboot` \\n "; display dialog "',
};

describe('a native notification', () => {
  it('is an argument to notify-send that can be no option and no markup', () => {
    const { program, arguments: words } = notifierFor(downNotice(HOSTILE), 'linux');
    expect([program, ...words]).toEqual([
      'notify-send',
      '--app-name=Relaywatch',
      '--urgency=critical',
      '--',
      '--help',
      '-x &lt;b&gt;&amp;bold&lt;/b&gt; $(reboot) `reboot` \\\\n "; display dialog "',
    ]);
  });

  it.each(['darwin', 'win32'] as const)('is no part of a script on %s', (platform) => {
    const { arguments: words } = notifierFor(downNotice(HOSTILE), platform);
    const end = words.includes('--') ? words.indexOf('--') : words.length;
    expect(words.slice(0, end).join('\n')).not.toMatch(/reboot|dialog|--help/);
  });

  it('has a title even where there is none, and an end', () => {
    const { arguments: words } = notifierFor(
      downNotice({ title: '', body: 'x'.repeat(9_999) }),
      'linux',
    );
    expect(words.at(-2)).toBe('Relaywatch');
    expect(words.at(-1)?.length).toBeLessThanOrEqual(1_000);
  });

  it('is missed before the first one is due', () => {
    const environment = { PATH: '/usr/bin::/opt/bin' };
    const sentence = missingNotifier('linux', environment, () => false);
    expect(sentence).toMatch(/^notify-send was not found.* libnotify-bin/);
    const there = (path: string) => path === '/opt/bin/notify-send';
    expect(missingNotifier('linux', environment, there)).toBeNull();
    expect(missingNotifier('darwin', environment, () => false)).toBeNull();
  });
});
