import { connect } from 'node:net';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { probe } from '../../../main/core/probe/probe.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import { completeServer, targetOf } from '../../../main/core/server.ts';
import { startDemo } from '../../../main/demo/demo.ts';
import type { DemoKey, DemoServers } from '../../../main/demo/demo.ts';
import { validateEntry } from '../../../main/servers/schema.ts';

const entryOf = (demo: DemoServers, key: DemoKey) => {
  const found = demo.servers.find((server) => server.key === key);
  if (!found) throw new Error(`no demo server ${key}`);
  return found.entry;
};

function check(demo: DemoServers, key: DemoKey): Promise<CheckResult> {
  const server = completeServer(entryOf(demo, key), key);
  return probe(targetOf(server, { ca: [demo.caPem] }));
}

/** Null when a connection is accepted, otherwise the error code. */
async function knock(port: number): Promise<string | null> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    socket.destroy();
  }
}

describe('the demo servers', () => {
  let demo: DemoServers;
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(async () => {
    await demo.close();
  });

  it.each<[DemoKey, Partial<CheckResult>]>([
    ['healthy-starttls', { status: 'up', severity: 'OK', failure: null }],
    ['healthy-tls', { status: 'up', severity: 'OK', failure: null }],
    ['slow', { status: 'degraded', severity: 'WARNING', failure: null }],
    ['expiring', { status: 'degraded', severity: 'CRITICAL', failure: null }],
    ['flaky', { status: 'up', severity: 'OK', failure: null }],
  ])('%s is as its name says', async (key, expected) => {
    expect(await check(demo, key)).toMatchObject(expected);
  });

  it('say over STARTTLS and implicit TLS alike who they are', async () => {
    for (const key of ['healthy-starttls', 'healthy-tls'] as const) {
      const { tls, greeting } = await check(demo, key);
      expect(greeting).toBe(`220 ${key}.demo.invalid ESMTP Relaywatch demo`);
      expect(tls).toMatchObject({ trusted: true, hostnameMatches: true, problem: null });
      expect(Math.floor(tls?.certificate.daysLeft ?? 0)).toBe(61);
    }
  });

  it('with an expired certificate fails with its facts shown', async () => {
    const { failure, tls } = await check(demo, 'expired');
    expect(failure).toMatchObject({ reason: 'cert-expired' });
    expect(tls?.certificate.subject).toBe('CN=expired.demo.invalid');
  });

  it('with five days left counts five', async () => {
    const { tls } = await check(demo, 'expiring');
    expect(Math.floor(tls?.certificate.daysLeft ?? 0)).toBe(5);
  });

  it('that rejects does so with 554 in its greeting', async () => {
    const { failure } = await check(demo, 'rejecting');
    expect(failure).toMatchObject({ reason: 'greeting-rejected', reply: { code: 554 } });
  });

  it('are entries that the settings accept, all in the group Demo', () => {
    for (const { entry } of demo.servers) {
      expect(validateEntry(entry)).toEqual({ ok: true, entry });
      expect(entry.group).toBe('Demo');
    }
    expect(new Set(demo.servers.map(({ key }) => key)).size).toBe(7);
    expect(new Set(demo.servers.map(({ entry }) => entry.name)).size).toBe(7);
  });
});

describe('the demo server that goes down', () => {
  it('refuses connections in between, and comes back on its port', async () => {
    const turns: (() => void)[] = [];
    const clock = {
      after: (_delayMs: number, callback: () => void) => {
        turns.push(callback);
        return { cancel: () => turns.splice(0) };
      },
    };
    const demo = await startDemo({ clock });
    try {
      const port = entryOf(demo, 'flaky').port ?? 0;
      expect(await knock(port)).toBeNull();
      turns.shift()?.();
      await expect.poll(() => turns.length).toBe(1);
      expect(await knock(port)).toBe('ECONNREFUSED');
      turns.shift()?.();
      await expect.poll(() => turns.length).toBe(1);
      expect(await knock(port)).toBeNull();
    } finally {
      await demo.close();
    }
  });
});

describe('a closed demo', () => {
  it('leaves no server behind, even in the middle of a conversation', async () => {
    const demo = await startDemo();
    const port = entryOf(demo, 'healthy-starttls').port ?? 0;
    const socket = connect(port, '127.0.0.1');
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    expect(greeting.toString()).toMatch(/^220 /);
    const ended = once(socket, 'end');
    await demo.close();
    await ended;
    const codes = await Promise.all(demo.servers.map(({ entry }) => knock(entry.port ?? 0)));
    expect(new Set(codes)).toEqual(new Set(['ECONNREFUSED']));
  });
});
