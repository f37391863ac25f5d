/** A thousand SMTP servers on loopback, in processes apart from whoever is measured. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createAuthority } from '../support/certificates.ts';
import { cpuOf } from './cpu.ts';
import type { CpuCounter } from './cpu.ts';

/** One server as its process is told of it. */
export interface ListedServer {
  address: string;
  keyPem: string;
  chainPem: string;
}

export interface ManyServers {
  /** What their certificates are for, each server's own. */
  hostname: string;
  caFile: string;
  /** `127.1.0.1:2525`, one for each server. */
  targets: string[];
  /** Of all their processes. */
  cpu: CpuCounter;
  close(): Promise<void>;
}

const PER_BLOCK = 250;
const PROCESSES = 2;

/** Each with an address of its own, and a certificate of its own with an intermediate, as in the world outside. */
export async function manyServers(count: number): Promise<ManyServers> {
  const hostname = 'bench.invalid';
  const authority = await createAuthority();
  const folder = await mkdtemp(join(tmpdir(), 'relaywatch-many-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.caPem);

  const servers: ListedServer[] = [];
  for (let index = 0; index < count; index += 1) {
    const issued = await authority.issue({ commonName: hostname, intermediate: 'sent' });
    const address = `127.1.${Math.floor(index / PER_BLOCK)}.${(index % PER_BLOCK) + 1}`;
    servers.push({ address, keyPem: issued.keyPem, chainPem: issued.chainPem });
  }

  const children: ChildProcess[] = [];
  const targets: string[] = [];
  for (let part = 0; part < PROCESSES; part += 1) {
    const own = servers.filter((_, index) => index % PROCESSES === part);
    const { child, port } = await start(join(folder, `servers-${part}.json`), own);
    children.push(child);
    targets.push(...own.map(({ address }) => `${address}:${port}`));
  }
  const counters = children.map(({ pid = 0 }) => cpuOf(pid));
  return {
    hostname,
    caFile,
    targets,
    cpu: () => counters.reduce((sum, counter) => sum + counter(), 0),
    close: async () => {
      await Promise.all(children.map(end));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(
  listFile: string,
  servers: readonly ListedServer[],
): Promise<{ child: ChildProcess; port: number }> {
  await writeFile(listFile, JSON.stringify(servers));
  const script = join(import.meta.dirname, 'many-server.ts');
  const child = spawn(process.execPath, [script, listFile], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(line.toString()) };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
