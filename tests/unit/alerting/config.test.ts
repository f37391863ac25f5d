import { describe, expect, it } from 'vitest';

import { readAlerting } from '../../../main/config/alerting.ts';
import type { ChannelConfig } from '../../../main/core/alerting/channels/settings.ts';
import { DEFAULT_ALERTING, underConfig } from '../../../main/core/alerting/config.ts';
import type { PlannedMaintenance } from '../../../main/core/alerting/planned.ts';
import { serverNamed } from '../desktop/stand-ins.ts';

const hook: ChannelConfig = {
  type: 'webhook',
  id: 'hook',
  name: 'Hook',
  enabled: true,
  preset: 'ntfy',
  url: '',
  recipient: 'mail',
  headers: [],
  template: '',
};

const read = (stored: unknown) => readAlerting(stored, DEFAULT_ALERTING);

describe('stored settings of alarms', () => {
  it('are the defaults when nothing was stored', () => {
    expect(read(undefined)).toEqual({ config: DEFAULT_ALERTING, problems: [] });
  });

  it('come back as they were', () => {
    const config = {
      ...DEFAULT_ALERTING,
      sound: { enabled: false },
      channels: [hook],
      remindMinutes: 60,
      mutedGroups: { Berlin: 'until-resumed' as const },
      quietHours: { enabled: true, windows: ['Mon 22:00-07:00'], criticalPasses: false },
      maintenance: [
        { id: 'm', name: 'Patches', scope: { kind: 'all' as const }, when: 'Sun 02:00-04:00' },
      ],
    };
    expect(read(JSON.parse(JSON.stringify(config)))).toEqual({ config, problems: [] });
  });

  it.each<[string, object, RegExp]>([
    ['a channel of another version', { channels: [hook, { ...hook, type: 'pager' }] }, /channel/],
    [
      'a channel that cannot work',
      { channels: [hook, { ...hook, id: 'x', recipient: '' }] },
      /topic/,
    ],
    [
      'quiet hours that are none',
      { channels: [hook], quietHours: { windows: ['x'] } },
      /quietHours/,
    ],
    ['a number out of range', { channels: [hook], remindMinutes: -1 }, /remindMinutes/],
  ])('keep the rest when there is %s', (_what, stored, problem) => {
    const { config, problems } = read({ sound: { enabled: false }, ...stored });
    expect(config).toEqual({ ...DEFAULT_ALERTING, sound: { enabled: false }, channels: [hook] });
    expect(problems.join()).toMatch(problem);
  });

  it('may be anything at all', () => {
    for (const stored of [null, [], 'x', 7, { channels: {} }]) {
      expect(read(stored).config).toEqual(DEFAULT_ALERTING);
    }
  });
});

describe('a server under these settings', () => {
  const server = serverNamed('mx1', { group: 'Berlin', maintenance: ['Sat 01:00-02:00'] });
  const planned = (scope: PlannedMaintenance['scope']): PlannedMaintenance[] => [
    { id: 'm', name: 'Patches', scope, when: 'Sun 02:00-04:00' },
  ];

  it.each<[string, PlannedMaintenance['scope'], boolean]>([
    ['all servers', { kind: 'all' }, true],
    ['its group', { kind: 'group', group: 'Berlin' }, true],
    ['another group', { kind: 'group', group: 'Paris' }, false],
    ['the server', { kind: 'servers', ids: ['mx0', 'mx1'] }, true],
    ['another server', { kind: 'servers', ids: ['mx0'] }, false],
  ])('has the maintenance planned for %s', (_what, scope, expected) => {
    const { maintenance } = underConfig(server, { maintenance: planned(scope), remindMinutes: 0 });
    expect(maintenance).toEqual(['Sat 01:00-02:00', ...(expected ? ['Sun 02:00-04:00'] : [])]);
  });

  it('has the reminders of all when it says nothing of them', () => {
    expect(underConfig(server, { maintenance: [], remindMinutes: 30 }).remindMinutes).toBe(30);
    const own = { ...server, remindMinutes: 5 };
    expect(underConfig(own, { maintenance: [], remindMinutes: 30 })).toBe(own);
  });
});
