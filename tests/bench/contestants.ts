/** Those who make the same STARTTLS conversation: ourselves, the floor below which nothing goes, and our peers. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { promisify } from 'node:util';

import { systemClock } from '../../main/core/clock.ts';
import { SessionKeeper } from '../../main/core/monitor/sessions.ts';
import { probe } from '../../main/core/probe/probe.ts';
import type { CheckResult } from '../../main/core/probe/result.ts';
import type { Target } from '../../main/core/probe/target.ts';
import { childrenCpu, cpuOf, ownCpu } from './cpu.ts';
import { BLACKBOX, startExporter } from './exporter.ts';
import { LONG_WARM_UP } from './figures.ts';
import type { Contestant } from './figures.ts';
import { bareConversation } from './floor.ts';
import type { Manner } from './floor.ts';
import type { BenchServer } from './servers.ts';

const run = promisify(execFile);

const CHECK_SMTP = '/usr/lib/nagios/plugins/check_smtp';

/** Peers that are not here, each with the command that brings it. */
export function missingPeers(): string[] {
  return [
    ...(existsSync(CHECK_SMTP)
      ? []
      : ['check_smtp: apt-get install --no-install-recommends monitoring-plugins-basic']),
    ...(existsSync(BLACKBOX)
      ? []
      : [
          'blackbox_exporter: apt-get install --no-install-recommends prometheus-blackbox-exporter',
        ]),
  ];
}

/** Bare node:net and node:tls. */
export function floor(server: BenchServer, name: string, manner: Manner): Contestant {
  const context = createSecureContext({ ca: [server.caPem] });
  return {
    name,
    run: () => bareConversation(server.port, server.hostname, context, manner),
    cpu: ownCpu,
    // The naive one takes too long for that, and its CPU time is nobody's measure.
    ...(manner.sayEhlo === 'after-tickets' && { warmUp: LONG_WARM_UP }),
  };
}

/** What a desktop's monitor asks of the probe. */
export function benchTarget(server: BenchServer): Target {
  return {
    host: server.hostname,
    address: '127.0.0.1',
    port: server.port,
    security: 'starttls',
    depth: 'ehlo',
    family: 'auto',
    timeoutMs: 20_000,
    certificate: 'verify',
    ca: [server.caPem],
    thresholds: { certWarnDays: 21, certCritDays: 7 },
  };
}

export function ourselves(server: BenchServer): Contestant {
  const target = benchTarget(server);
  return {
    name: 'relaywatch probe',
    run: () => succeed(probe(target)),
    cpu: ownCpu,
    warmUp: LONG_WARM_UP,
  };
}

/** A server checked every minute shows its certificate anew every ten. */
const FULL_EVERY = 10;

/** As the monitor does it: TLS sessions are taken up again, but for one handshake in ten. */
export function ourselvesResuming(server: BenchServer): Contestant {
  const target = benchTarget(server);
  const keeper = new SessionKeeper(systemClock);
  let checks = 0;
  return {
    name: 'relaywatch probe, resuming',
    run: () => {
      if (checks++ % FULL_EVERY === 0) keeper.renew('bench');
      return succeed(probe(target, { sessions: keeper.forCheck('bench') }));
    },
    cpu: ownCpu,
    warmUp: LONG_WARM_UP,
  };
}

async function succeed(check: Promise<CheckResult>): Promise<void> {
  const { failure } = await check;
  if (failure) throw new Error(`The probe failed: ${JSON.stringify(failure)}`);
}

/** One process a check. */
function checkSmtp(server: BenchServer): Contestant {
  const args = ['-H', '127.0.0.1', '-p', String(server.port), '-S', '-t', '20'];
  return { name: 'check_smtp -S', run: () => run(CHECK_SMTP, args), cpu: childrenCpu };
}

export interface Peers {
  contestants: Contestant[];
  close(): Promise<void>;
}

/** Those that are installed, ready to check this server. */
export async function peersFor(server: BenchServer): Promise<Peers> {
  const exporter = existsSync(BLACKBOX) ? await startExporter(server) : null;
  const target = `127.0.0.1:${server.port}`;
  return {
    contestants: [
      ...(existsSync(CHECK_SMTP) ? [checkSmtp(server)] : []),
      ...(exporter
        ? [
            {
              name: 'blackbox_exporter',
              run: () => exporter.check(target),
              cpu: cpuOf(exporter.pid),
            },
          ]
        : []),
    ],
    close: async () => exporter?.close(),
  };
}
