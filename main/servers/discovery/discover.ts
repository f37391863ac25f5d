/** Finds the servers a person means: looks up mail hosts, tries the usual ports, checks what answers. */

import { isIP } from 'node:net';

import type { MxLookup } from '../../core/dns/mx.ts';
import type { Failure, FailureReason } from '../../core/probe/failure.ts';
import type { CheckResult, Probe } from '../../core/probe/result.ts';
import { defaultSecurity } from '../../core/probe/target.ts';
import type { Security } from '../../core/probe/target.ts';
import { completeServer, targetOf } from '../../core/server.ts';
import { formatTarget, parseHost } from '../target.ts';
import type { Candidate, DiscoveryEvent } from './events.ts';
import { parseWanted } from './line.ts';
import type { Wanted } from './line.ts';
import { slots } from './slots.ts';

export interface DiscoveryNeeds {
  probe: Probe;
  /** Never rejects. */
  lookUp(domain: string, signal: AbortSignal): Promise<MxLookup>;
  /** The name under which this is watched already, if it is. */
  watchedAs(host: string, port: number): string | null;
  tell(event: DiscoveryEvent): void;
}

/** Relay, submission with implicit TLS, submission (RFC 5321, 8314, 6409). */
const USUAL_PORTS = [25, 465, 587] as const;
const AT_ONCE = 8;
/** For one try of one port. */
const TRY_SECONDS = 5;
const MAX_HOSTS = 20;

/**
 * Resolves once all is told, `end` last; never rejects.
 * @param text any number of domains, hosts, addresses, URLs and mail addresses, separated by white space.
 */
export async function discover(
  text: string,
  needs: DiscoveryNeeds,
  signal: AbortSignal,
): Promise<void> {
  const slot = slots(AT_ONCE);
  const seen = new Set<string>();
  const tell = (event: DiscoveryEvent): void => {
    if (!signal.aborted) needs.tell(event);
  };

  const tryPorts = async (
    host: string,
    ports: readonly number[],
    { domain = '', security = null }: { domain?: string; security?: Security | null } = {},
  ): Promise<void> => {
    const candidates = ports.map((port): Candidate => ({
      key: formatTarget(host, port),
      host,
      port,
      security: security ?? defaultSecurity(port),
      domain,
      named: ports.length === 1,
      watchedAs: needs.watchedAs(host, port),
    }));
    const fresh = candidates.filter(({ key }) => !seen.has(key.toLowerCase()));
    for (const candidate of fresh) {
      seen.add(candidate.key.toLowerCase());
      tell({ type: 'candidate', candidate });
    }
    await Promise.all(
      fresh.map((candidate) =>
        slot(async () => {
          if (!signal.aborted) await tryOne(candidate, security !== null);
        }),
      ),
    );
  };

  const tryOne = async (candidate: Candidate, settled: boolean): Promise<void> => {
    const { key, host, port } = candidate;
    const check = (security: Security): Promise<CheckResult> =>
      needs.probe(
        targetOf(completeServer({ host, port, security, timeoutSeconds: TRY_SECONDS }, key)),
        {
          signal,
          onPhase: (event) => {
            tell({ type: 'phase', key, event });
          },
        },
      );
    let result = await check(candidate.security);
    const other = settled ? null : otherWay(candidate, result.failure);
    if (other !== null && !signal.aborted) {
      tell({ type: 'again', key, security: other });
      const second = await check(other);
      // Where neither way works, the usual one is what there is to tell of.
      if (second.failure === null) result = second;
    }
    tell({ type: 'result', key, name: nameOf(host, result), result });
  };

  const tryDomain = async (domain: string): Promise<void> => {
    const found = await needs.lookUp(domain, signal);
    if (found.kind === 'null-mx') {
      tell({ type: 'note', note: { kind: 'null-mx', domain } });
      return;
    }
    if (found.kind === 'error') {
      tell({ type: 'note', note: { kind: 'lookup-failed', domain, message: found.message } });
      return;
    }
    const hosts = found.hosts.slice(0, MAX_HOSTS);
    if (hosts.some(({ implicit }) => implicit))
      tell({ type: 'note', note: { kind: 'implicit-mx', domain } });
    if (hosts.length < found.hosts.length)
      tell({
        type: 'note',
        note: { kind: 'too-many', domain, tried: hosts.length, hosts: found.hosts.length },
      });
    await Promise.all(
      hosts.map(async ({ host, addresses, implicit }) => {
        if (addresses.length === 0) tell({ type: 'note', note: { kind: 'no-address', host } });
        else await tryPorts(host, USUAL_PORTS, { domain: implicit ? '' : domain });
      }),
    );
  };

  const tryWanted = (wanted: Wanted): Promise<void> => {
    switch (wanted.kind) {
      case 'domain':
        return tryDomain(wanted.domain);
      case 'host':
        return tryPorts(wanted.host, wanted.port === null ? USUAL_PORTS : [wanted.port], wanted);
      case 'refused': {
        const { text: refused, message } = wanted;
        tell({ type: 'note', note: { kind: 'refused', text: refused, message } });
        return Promise.resolve();
      }
    }
  };

  await Promise.all(parseWanted(text).map(tryWanted));
  tell({ type: 'end' });
}

/** How a server fails that waits for a TLS handshake while it is spoken to in the clear. */
const SILENT: ReadonlySet<FailureReason> = new Set([
  'greeting-timeout',
  'protocol-error',
  'closed-early',
  'connect-reset',
  'timeout',
]);

/** The security to try next, after one that failed; null when nothing speaks for another. */
function otherWay({ port, security }: Candidate, failure: Failure | null): Security | null {
  if (security === 'starttls' && failure?.reason === 'starttls-unavailable') return 'opportunistic';
  const silent = failure?.phase === 'greeting' && SILENT.has(failure.reason);
  return security === 'opportunistic' && port !== 25 && silent ? 'tls' : null;
}

/** RFC 5321 section 4.2: the greeting begins with the name of the server. */
function nameOf(host: string, { greeting }: CheckResult): string {
  if (isIP(host) === 0) return host;
  const said = parseHost(/^220[ -](\S+)/.exec(greeting ?? '')?.[1] ?? '');
  return said.ok && isIP(said.value) === 0 && said.value.includes('.') ? said.value : host;
}
