import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Server } from '../../../main/core/server.ts';
import { createDemoControl } from '../../../main/desktop/demo-control.ts';
import type { DemoControl } from '../../../main/desktop/demo-control.ts';
import { createProblems } from '../../../main/desktop/problems.ts';

let watched: readonly Server[];
let recalled: string[];
let stored: boolean;
let demo: DemoControl;

beforeEach(() => {
  watched = [];
  recalled = [];
  stored = false;
  const nothing = (): undefined => undefined;
  demo = createDemoControl({
    catalog: {
      addDemo: (servers) => {
        watched = servers;
      },
      removeDemo: () => {
        watched = [];
      },
    },
    recall: (servers) => {
      recalled = servers.map(({ id }) => id);
      return Promise.resolve();
    },
    settings: {
      set: (_key, value) => {
        stored = value === true;
      },
    },
    problems: createProblems(),
    log: { info: nothing, warn: nothing, error: nothing },
  });
});

afterEach(async () => {
  await demo.stop();
});

const answers = ({ address, port }: Server): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, address ?? '127.0.0.1');
    socket.once('error', () => {
      resolve(false);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

describe('the demo', () => {
  it('runs servers under ids that stay the same, and gives them their past first', async () => {
    expect(await demo.start()).toMatchObject({ ok: true });
    expect(watched.map(({ id }) => id)).toContain('demo-healthy-tls');
    expect(recalled).toEqual(watched.map(({ id }) => id));
    expect(await Promise.all(watched.map(answers))).not.toContain(false);
    expect(stored).toBe(true);
  });

  it('runs once however often it is started', async () => {
    await Promise.all([demo.start(), demo.start()]);
    const ports = watched.map(({ port }) => port);
    await demo.start();
    expect(watched.map(({ port }) => port)).toEqual(ports);
  });

  it('is gone when it is stopped, also when that comes at once, and can start again', async () => {
    const starting = demo.start();
    await demo.stop();
    await starting;
    expect(watched).toEqual([]);

    await demo.start();
    const servers = watched;
    expect(await Promise.all(servers.map(answers))).not.toContain(false);
    await demo.stop();
    expect(await Promise.all(servers.map(answers))).not.toContain(true);
    expect(stored).toBe(false);
  });

  it('is not watched when the program ends while it starts, and runs again next time', async () => {
    const starting = demo.start();
    demo.close();
    await starting;
    expect(watched).toEqual([]);
    expect(stored).toBe(true);
  });
});
