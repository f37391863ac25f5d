import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { watchTrayHost } from '../../../main/desktop/tray/host.ts';
import type { TrayHost as Host, TrayHostWatch } from '../../../main/desktop/tray/host.ts';
import { startMessageBus } from '../../support/dbus/daemon.ts';
import { TrayHost } from '../../support/dbus/tray.ts';

let folder: string;
let watch: TrayHostWatch | null;
let told: Host[];
let cleanUps: (() => Promise<void>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bus-'));
  watch = null;
  told = [];
  cleanUps = [];
});
afterEach(async () => {
  watch?.close();
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  await rm(folder, { recursive: true });
});

const watching = (busAddress: string | null): void => {
  watch = watchTrayHost({ busAddress, onChange: (host) => told.push(host) });
};
const startBus = async (): Promise<string> => {
  const bus = await startMessageBus(folder);
  cleanUps.push(() => bus.stop());
  return bus.address;
};
const soon = (hosts: Host[]): Promise<void> =>
  vi.waitFor(
    () => {
      expect(told).toEqual(hosts);
    },
    { timeout: 5_000 },
  );

describe('whether the desktop shows tray icons', () => {
  it('is so when a host is registered', async () => {
    const address = await startBus();
    const host = await TrayHost.start(address);
    cleanUps.push(() => host.stop());
    watching(address);
    await soon(['present']);
  });

  it('changes when a host comes, goes and comes again', async () => {
    const address = await startBus();
    watching(address);
    await soon(['absent']);
    const first = await TrayHost.start(address);
    await soon(['absent', 'present']);
    await first.stop();
    await soon(['absent', 'present', 'absent']);
    const second = await TrayHost.start(address);
    cleanUps.push(() => second.stop());
    await soon(['absent', 'present', 'absent', 'present']);
  });

  it('is not known when the bus goes away', async () => {
    const bus = await startMessageBus(folder);
    watching(bus.address);
    await soon(['absent']);
    await bus.stop();
    await soon(['absent', 'unknown']);
  });

  it.each([
    ['there is no address', () => null],
    ['nobody is there', () => `unix:path=${join(folder, 'nobody')}`],
    ['the address is of another kind', () => 'tcp:host=127.0.0.1,port=1'],
  ])('is not known when %s', async (_why, address) => {
    watching(address());
    await soon(['unknown']);
  });

  it.each([
    ['refuses', ['REJECTED EXTERNAL\r\n']],
    ['talks nonsense', ['OK 1234\r\n', '\u00ff'.repeat(4_000)]],
    ['hangs up at once', []],
    ['hangs up later', ['OK 1234\r\n']],
  ])('is not known when the bus %s', async (_how, words) => {
    const path = join(folder, 'fake');
    const fake: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      const left = [...words];
      socket.on('data', () => {
        const next = left.shift();
        if (next === undefined) socket.destroy();
        else socket.write(next, 'latin1');
      });
    });
    await new Promise<void>((resolve) => fake.listen(path, resolve));
    cleanUps.push(
      () =>
        new Promise((resolve) => {
          watch?.close();
          fake.close(() => {
            resolve();
          });
        }),
    );
    watching(`unix:path=${path}`);
    await soon(['unknown']);
  });

  it('is told no more once nobody wants to know', async () => {
    const address = await startBus();
    watching(address);
    await soon(['absent']);
    watch?.close();
    const host = await TrayHost.start(address);
    await host.stop();
    expect(told).toEqual(['absent']);
  });
});
