/** The demo: real SMTP servers on loopback, one for each thing a watcher of mail servers meets. */

import { systemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { ServerEntry } from '../core/server.ts';
import { createAuthority } from './certificates.ts';
import type { Authority, CertificateRequest } from './certificates.ts';
import { Outage } from './outage.ts';
import type { OutagePeriod } from './outage.ts';
import { DEMO_ADDRESS, DemoServer } from './server.ts';
import type { Behaviour } from './server.ts';

export type DemoKey =
  'healthy-starttls' | 'healthy-tls' | 'slow' | 'expiring' | 'expired' | 'rejecting' | 'flaky';

export interface DemoEntry {
  /** The same at every start, unlike the port. */
  key: DemoKey;
  entry: ServerEntry;
}

export interface DemoServers {
  servers: DemoEntry[];
  /** The authority behind their certificates, to be trusted while checking them. */
  caPem: string;
  /** Stops them all; nothing of them is left afterwards. */
  close(): Promise<void>;
}

export interface DemoOptions {
  /** Of the server that goes down and comes back. */
  outage?: OutagePeriod;
  clock?: Pick<Clock, 'after'>;
}

interface Part {
  key: DemoKey;
  name: string;
  behaviour?: Omit<Behaviour, 'name'>;
  /** Days from now until its certificate expires. */
  daysLeft?: number;
  entry?: Partial<ServerEntry>;
}

const DAY_MS = 86_400_000;
const LIFE_DAYS = 90;

const PARTS: readonly Part[] = [
  { key: 'healthy-starttls', name: 'Healthy, STARTTLS' },
  { key: 'healthy-tls', name: 'Healthy, implicit TLS', behaviour: { implicitTls: true } },
  {
    key: 'slow',
    name: 'Slow',
    behaviour: { delayMs: 1_200 },
    // Far enough below the delay that no busy computer can be blamed for all of it.
    entry: { warnMs: 500, critMs: 5_000 },
  },
  { key: 'expiring', name: 'Expiring certificate', daysLeft: 5 },
  { key: 'expired', name: 'Expired certificate', daysLeft: -3 },
  {
    key: 'rejecting',
    name: 'Rejecting',
    behaviour: { rejection: { code: 554, text: 'No SMTP service here' } },
  },
  { key: 'flaky', name: 'Down now and then', entry: { retrySeconds: 5 } },
];

const OUTAGE: OutagePeriod = { upMs: 150_000, downMs: 90_000 };

/** Starts them all on free ports. Rejects, with nothing left running, when one cannot be started. */
export async function startDemo(options: DemoOptions = {}): Promise<DemoServers> {
  const { outage: period = OUTAGE, clock = systemClock } = options;
  const authority = await createAuthority('Relaywatch demo authority');
  const running = await Promise.all(PARTS.map((part) => prepare(part, authority)));
  const stopAll = async () => {
    await Promise.all(running.map(({ server }) => server.stop()));
  };
  const starts = await Promise.allSettled(running.map(({ server }) => server.start()));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed) {
    await stopAll();
    throw failed.reason;
  }
  const outages = running
    .filter(({ part }) => part.key === 'flaky')
    .map(({ server }) => new Outage(server, period, clock));
  return {
    servers: running.map(({ part, server }) => ({
      key: part.key,
      entry: entryOf(part, server.port),
    })),
    caPem: authority.caPem,
    close: async () => {
      await Promise.all(outages.map((outage) => outage.stop()));
      await stopAll();
    },
  };
}

/** Reserved (RFC 2606): it can never be somebody's. */
const hostOf = (part: Part): string => `${part.key}.demo.invalid`;

async function prepare(
  part: Part,
  authority: Authority,
): Promise<{ part: Part; server: DemoServer }> {
  const certificate = await authority.issue({ commonName: hostOf(part), ...lifetime(part) });
  const server = new DemoServer({ name: hostOf(part), ...part.behaviour }, certificate);
  return { part, server };
}

/** Ends at a midnight, so that a demo started again on the same day has certificates that end when its last ones did. */
function lifetime({ daysLeft = 61 }: Part): Pick<CertificateRequest, 'notBefore' | 'notAfter'> {
  const end = (Math.floor(Date.now() / DAY_MS) + daysLeft + 1) * DAY_MS;
  return { notBefore: new Date(end - LIFE_DAYS * DAY_MS), notAfter: new Date(end) };
}

function entryOf(part: Part, port: number): ServerEntry {
  return {
    name: part.name,
    host: hostOf(part),
    address: DEMO_ADDRESS,
    port,
    security: part.behaviour?.implicitTls ? 'tls' : 'starttls',
    group: 'Demo',
    intervalSeconds: 15,
    ...part.entry,
  };
}
