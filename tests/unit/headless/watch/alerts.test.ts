import { describe, expect, it } from 'vitest';

import { undelivered } from '../../../../main/core/alerting/channel.ts';
import { parseAlerting } from '../../../../main/config/alerting.ts';
import { readAlertSettings } from '../../../../main/headless/watch/alert-settings.ts';
import { DEFAULT_ALERTING } from '../../../../main/core/alerting/config.ts';
import { standInHistory } from '../../../support/history-stand-in.ts';
import { REFUSED } from '../../../support/samples.ts';
import { relaywatch } from '../relaywatch.ts';
import { fakeIo } from '../stand-ins.ts';
import { watching } from './stand-ins.ts';

const MINUTE = 60_000;

describe('relaywatch watch --notify', () => {
  it('tells of an outage once, and of its end', async () => {
    const { clock, network, told, lines } = await watching(['a.example', '--notify']);
    network.everyone({ failure: REFUSED });
    await clock.advance(5 * MINUTE);
    network.everyone({});
    await clock.advance(5 * MINUTE);
    expect(told.map(({ title }) => title)).toEqual([
      'a.example:25 is down',
      'a.example:25 is up again',
    ]);
    expect(lines()).toHaveLength(2);
  });

  it('tells of many at once as of one thing, with a line for each', async () => {
    const servers = ['a.example', 'b.example', 'c.example'];
    const words = [...servers, '--notify', '--retries', '0', '--interval', '10'];
    const { clock, network, told, lines } = await watching(words);
    network.everyone({ failure: REFUSED });
    await clock.advance(MINUTE);
    expect(told.map(({ title }) => title)).toEqual(['3 servers are down']);
    expect(lines()).toHaveLength(3);
  });

  it('says once what is wrong with a channel, goes on, and says when it is over', async () => {
    let works = false;
    const { clock, network, io, lines } = await watching(['a.example', '--notify'], {
      deliver: () => (works ? { ok: true } : undelivered('busy', 'Nobody\x1b[2J is there.')),
    });
    network.everyone({ failure: REFUSED });
    await clock.advance(10 * MINUTE);
    expect(lines()).toHaveLength(1);
    works = true;
    await clock.advance(20 * MINUTE);
    expect(io.err().split('\n').slice(1, -1)).toEqual([
      'relaywatch: The listener does not deliver: Nobody\\x1b[2J is there.',
      'relaywatch: The listener delivers again.',
    ]);
  });

  it('leaves no timer behind, also with a notice on its way', async () => {
    const { clock, network, stop } = await watching(['a.example', '--notify', '--retries', '0'], {
      deliver: () => undelivered('busy', 'Later.'),
    });
    network.everyone({ failure: REFUSED });
    await clock.advance(20_000);
    expect(await stop()).toBe(0);
    expect(clock.timers).toBe(0);
  });
});

describe('relaywatch watch --alerts', () => {
  const quiet = (settings: object) =>
    fakeIo({ files: { 'alerts.json': JSON.stringify(settings) } });

  it('keeps what may not be told in a maintenance window to itself, not to its lines', async () => {
    const io = quiet({
      maintenance: [
        { id: 'm', name: 'M', scope: { kind: 'all' }, when: '2026-11-23T09:00Z/2026-11-23T10:30Z' },
      ],
    });
    const words = ['a.example', '--notify', '--alerts', 'alerts.json'];
    const { clock, network, told, lines } = await watching(words, { io });
    network.everyone({ failure: REFUSED });
    await clock.advance(20 * MINUTE);
    expect({ told, lines: lines().length }).toEqual({ told: [], lines: 1 });
    await clock.advance(11 * MINUTE);
    expect(told.map(({ title }) => title)).toEqual(['a.example:25 is down']);
  });

  it('reminds as often as it says', async () => {
    const io = quiet({ remindMinutes: 10 });
    const words = ['a.example', '--notify', '--alerts', 'alerts.json'];
    const { clock, network, told } = await watching(words, { io });
    network.everyone({ failure: REFUSED });
    await clock.advance(25 * MINUTE);
    expect(told.map(({ kind }) => kind)).toEqual(['down', 'still-down', 'still-down']);
  });

  it.each([
    ['no JSON', '{', /^relaywatch: --alerts alerts\.json: this is not JSON/],
    ['no object', '[]', /a JSON object is expected/],
    ['an unknown key', '{"chanels": []}', /alerts\.json, chanels: /],
    ['a wrong value', '{"remindMinutes": -1}', /alerts\.json, remindMinutes: /],
    [
      'a wrong time',
      '{"quietHours": {"enabled": true, "windows": ["often"], "criticalPasses": true}}',
      /quietHours\.windows\.0: A time is like/,
    ],
    ['a channel of no kind', '{"channels": [{"type": "pigeon"}]}', /channels\.0\.type: /],
    [
      'a webhook without address',
      '{"channels": [{"type": "webhook"}]}',
      /channels\.0: An address is needed\./,
    ],
    [
      'a misspelt key of a channel',
      '{"channels": [{"type": "command", "program": "x", "args": []}]}',
      /channels\.0\.args: /,
    ],
    [
      'a secret that is missing',
      '{"channels": [{"type": "webhook", "id": "ops-2", "preset": "slack"}]}',
      /environment variable RELAYWATCH_SECRET_OPS_2\n/,
    ],
  ])('with %s says where it is wrong', async (_, file, expected) => {
    const io = fakeIo({ files: { 'alerts.json': file } });
    const { status } = await relaywatch(['watch', 'a.example', '--alerts', 'alerts.json'], { io });
    expect(status).toBe(3);
    expect(io.err()).toMatch(expected);
  });

  it.each([
    ['--webhook ftp://a.example', /--webhook: The address must begin with https/],
    ['--webhook nonsense', /--webhook: The address is not a URL/],
    ['--command bin/page', /--command: Give the full path of the program, or its name alone/],
    ['--state', /argument missing/],
  ])('is asked for %s and says what is wrong', async (words, expected) => {
    const { status, io } = await relaywatch(['watch', 'a.example', ...words.split(' ')]);
    expect(status).toBe(3);
    expect(io.err()).toMatch(expected);
  });
});

describe('the settings for alarms', () => {
  it('need little for a channel', () => {
    const parsed = parseAlerting(
      {
        channels: [
          { type: 'webhook', url: 'https://a.example' },
          { type: 'command', program: 'x' },
        ],
      },
      DEFAULT_ALERTING,
    );
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        channels: [
          { id: 'channel-1', name: 'channel-1', enabled: true, preset: 'generic' },
          { id: 'channel-2', name: 'channel-2', enabled: true, arguments: [] },
        ],
      },
    });
  });

  it('take secrets from the environment, where no command finds them', () => {
    const io = fakeIo({
      environment: { PATH: '/bin', RELAYWATCH_SECRET_OPS: 'hush' },
      files: { a: '{"channels": [{"type": "webhook", "id": "ops", "preset": "slack"}]}' },
    });
    const { secret, environment } = readAlertSettings({ alerts: 'a' }, io);
    expect(secret('ops')).toBe('hush');
    expect(environment).toEqual({ PATH: '/bin' });
  });

  it('name a webhook without the part of its address that may be a secret', () => {
    const { config } = readAlertSettings(
      { webhook: ['https://hooks.example/T0/hush'], command: ['page'], notify: true },
      fakeIo(),
    );
    expect(config.channels.map(({ name }) => name)).toEqual([
      'The webhook at hooks.example',
      'The command',
    ]);
    expect(config.desktop.enabled).toBe(true);
    expect(readAlertSettings({}, fakeIo()).config.desktop.enabled).toBe(false);
  });
});

describe('relaywatch watch --state', () => {
  it('says what is wrong with the history, and watches on', async () => {
    let tell: (problem: string | null) => void = () => undefined;
    const history = standInHistory({
      opening: { kind: 'replaced', keptAs: 'history.broken', problem: 'malformed' },
      onProblem: (listener) => {
        tell = listener;
        return () => undefined;
      },
    });
    const { clock, io, lines, network } = await watching(['a.example', '--state', 's'], {
      history,
    });
    tell('the disk is full');
    tell(null);
    network.everyone({ failure: REFUSED });
    await clock.advance(5 * MINUTE);
    expect(lines()).toHaveLength(1);
    expect(io.err()).toBe(
      'relaywatch: The history was damaged and is kept as history.broken: a new one was begun.\n' +
        'Watching 1 server.\n' +
        'relaywatch: The history cannot be kept: the disk is full\n' +
        'relaywatch: The history is kept again.\n',
    );
  });
});
