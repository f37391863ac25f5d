import { describe, expect, it } from 'vitest';

import type { MailHost, MxLookup } from '../../../../main/core/dns/mx.ts';
import type { Failure } from '../../../../main/core/probe/failure.ts';
import type { Probe } from '../../../../main/core/probe/result.ts';
import type { Target } from '../../../../main/core/probe/target.ts';
import { discover } from '../../../../main/servers/discovery/discover.ts';
import type { DiscoveryEvent } from '../../../../main/servers/discovery/events.ts';
import { REFUSED, resultOf } from '../../../support/samples.ts';

const SILENT: Failure = { reason: 'greeting-timeout', phase: 'greeting', message: 'Silence' };
const NO_STARTTLS: Failure = { reason: 'starttls-unavailable', phase: 'ehlo', message: 'None' };

interface World {
  /** By `host:port` or `host:port security`; what is absent refuses the connection. */
  answers?: Record<string, Failure | null>;
  lookup?: Partial<Record<string, MxLookup>>;
  watched?: Record<string, string>;
  greeting?: string;
}

const mx = (host: string, change: Partial<MailHost> = {}): MailHost => ({
  host,
  preference: 10,
  addresses: ['192.0.2.1'],
  implicit: false,
  alias: null,
  problem: null,
  ...change,
});

async function finding(text: string, world: World, signal = new AbortController().signal) {
  const events: DiscoveryEvent[] = [];
  const tried: string[] = [];
  let running = 0;
  let most = 0;
  const probe: Probe = async (target: Target, { onPhase } = {}) => {
    const place = `${target.host}:${target.port}`;
    tried.push(`${place} ${target.security}`);
    most = Math.max(most, ++running);
    onPhase?.({ type: 'begin', phase: 'connect' });
    await new Promise(setImmediate);
    running -= 1;
    const { answers = {} } = world;
    const known = [`${place} ${target.security}`, place].find((key) => key in answers);
    const failure = known === undefined ? REFUSED : (answers[known] ?? null);
    const { host, port, security, depth } = target;
    const result = resultOf({ atMs: 0, failure });
    if (world.greeting !== undefined) result.greeting = world.greeting;
    return { ...result, target: { host, port, security, depth } };
  };
  await discover(
    text,
    {
      probe,
      lookUp: (domain) =>
        Promise.resolve(
          world.lookup?.[domain] ?? {
            kind: 'error',
            domain,
            error: 'not-found',
            message: `The domain ${domain} does not exist`,
          },
        ),
      watchedAs: (host, port) => world.watched?.[`${host}:${port}`] ?? null,
      tell: (event) => events.push(event),
    },
    signal,
  );
  const results = events.flatMap((event) => (event.type === 'result' ? [event] : []));
  const notes = events.flatMap((event) => (event.type === 'note' ? [event.note] : []));
  return { events, tried, results, notes, most: () => most };
}

describe('a mail domain', () => {
  const hosts: MxLookup = {
    kind: 'hosts',
    domain: 'example.org',
    hosts: [mx('mx1.example.org'), mx('gone.example.org', { addresses: [] })],
  };

  it('has the usual ports of its hosts tried, each in its own way', async () => {
    const { tried, notes, events } = await finding('post@example.org', {
      lookup: { 'example.org': hosts },
    });
    expect(tried).toEqual([
      'mx1.example.org:25 opportunistic',
      'mx1.example.org:465 tls',
      'mx1.example.org:587 starttls',
    ]);
    expect(notes).toEqual([{ kind: 'no-address', host: 'gone.example.org' }]);
    expect(events.find(({ type }) => type === 'candidate')).toMatchObject({
      candidate: { domain: 'example.org', named: false },
    });
    expect(events.at(-1)).toEqual({ type: 'end' });
  });

  it.each<[string, MxLookup, object]>([
    [
      'takes no mail',
      { kind: 'null-mx', domain: 'example.org' },
      { kind: 'null-mx', domain: 'example.org' },
    ],
    [
      'does not exist',
      { kind: 'error', domain: 'example.org', error: 'not-found', message: 'It does not exist' },
      { kind: 'lookup-failed', domain: 'example.org', message: 'It does not exist' },
    ],
    [
      'is its own mail host',
      { kind: 'hosts', domain: 'example.org', hosts: [mx('example.org', { implicit: true })] },
      { kind: 'implicit-mx', domain: 'example.org' },
    ],
    [
      'has a great many hosts',
      {
        kind: 'hosts',
        domain: 'example.org',
        hosts: Array.from({ length: 40 }, (_, at) => mx(`mx${at}.example.org`)),
      },
      { kind: 'too-many', domain: 'example.org', tried: 20, hosts: 40 },
    ],
  ])('that %s is said to', async (_what, found, note) => {
    const { notes } = await finding('example.org', { lookup: { 'example.org': found } });
    expect(notes).toEqual([note]);
  });

  it('with many hosts has few of them tried at once', async () => {
    const many = Array.from({ length: 20 }, (_, at) => mx(`mx${at}.example.org`));
    const { tried, most } = await finding('example.org', {
      lookup: { 'example.org': { kind: 'hosts', domain: 'example.org', hosts: many } },
    });
    expect(tried).toHaveLength(60);
    expect(most()).toBe(8);
  });
});

describe('a host', () => {
  it.each([
    ['named with its port', 'mx.test:25', ['mx.test:25 opportunistic']],
    ['of a URL', 'smtps://mx.test', ['mx.test:465 tls']],
    ['named twice', 'mx.test:25 MX.test:25', ['mx.test:25 opportunistic']],
  ])('%s is tried once', async (_what, text, expected) => {
    expect((await finding(text, {})).tried).toEqual(expected);
  });

  it('that does not offer STARTTLS on 587 is taken without', async () => {
    const { tried, results, events } = await finding('mx.test:587', {
      answers: { 'mx.test:587 starttls': NO_STARTTLS, 'mx.test:587 opportunistic': null },
    });
    expect(tried).toEqual(['mx.test:587 starttls', 'mx.test:587 opportunistic']);
    expect(events).toContainEqual({ type: 'again', key: 'mx.test:587', security: 'opportunistic' });
    expect(results[0]?.result).toMatchObject({
      failure: null,
      target: { security: 'opportunistic' },
    });
  });

  it('that keeps silent on an unusual port is tried with TLS', async () => {
    const { results } = await finding('mx.test:10465', {
      answers: { 'mx.test:10465 opportunistic': SILENT, 'mx.test:10465 tls': null },
    });
    expect(results[0]?.result).toMatchObject({ failure: null, target: { security: 'tls' } });
  });

  it('that answers in no way is told of as it answered at first', async () => {
    const { results } = await finding('mx.test:2525', { answers: { 'mx.test:2525': SILENT } });
    expect(results[0]?.result).toMatchObject({
      failure: SILENT,
      target: { security: 'opportunistic' },
    });
  });

  it('is tried in no other way than its URL says', async () => {
    const { tried } = await finding('submission://mx.test', {
      answers: { 'mx.test:587': NO_STARTTLS },
    });
    expect(tried).toEqual(['mx.test:587 starttls']);
  });

  it.each([
    ['its own name, where only its address is known', '[::1]:25', '220 mx.test ESMTP', 'mx.test'],
    ['its address, where it says none', '[::1]:25', '220 [127.0.0.1] hello', '::1'],
    ['the name it was found by', 'host.test:25', '220 other.test ESMTP', 'host.test'],
  ])('goes by %s', async (_what, text, greeting, name) => {
    const { results } = await finding(text, { greeting, answers: { '::1:25': null } });
    expect(results[0]?.name).toBe(name);
  });

  it('that is watched already is marked', async () => {
    const { events } = await finding('mx.test:25', { watched: { 'mx.test:25': 'Post' } });
    expect(events).toContainEqual(
      expect.objectContaining({
        candidate: expect.objectContaining({ watchedAs: 'Post' }) as unknown,
      }),
    );
  });
});

describe('finding', () => {
  it('goes on past what makes no sense, and says which', async () => {
    const { notes, tried } = await finding('https://x mx.test:25', {});
    expect(notes).toEqual([
      {
        kind: 'refused',
        text: 'https://x',
        message: expect.stringContaining('not known') as unknown,
      },
    ]);
    expect(tried).toEqual(['mx.test:25 opportunistic']);
  });

  it('tells nothing more once it is cancelled, and begins nothing more', async () => {
    const many = Array.from({ length: 20 }, (_, at) => `mx${at}.test:25`).join(' ');
    const controller = new AbortController();
    const ended = finding(many, {}, controller.signal);
    controller.abort();
    const { events, tried } = await ended;
    expect(events.map(({ type }) => type)).not.toContain('result');
    expect(events.map(({ type }) => type)).not.toContain('end');
    expect(tried).toHaveLength(8);
  });
});
