import { describe, expect, it } from 'vitest';
import {
  certificateDegradations,
  certificateSummary,
  stepCertificates,
} from '../../../main/core/monitor/certificate-alarms.ts';
import { isSameIssuer, NO_CERTIFICATES } from '../../../main/core/monitor/certificate-memory.ts';
import type { CertificateMemory } from '../../../main/core/monitor/certificate-memory.ts';
import type { Peer } from '../../../main/core/monitor/certificate-ports.ts';
import type { AlarmNews } from '../../../main/core/monitor/state.ts';
import type { Failure } from '../../../main/core/probe/failure.ts';
import type { CertificateProblem, TlsFacts } from '../../../main/core/probe/result.ts';
import type { Server } from '../../../main/core/server.ts';
import { serverOf } from '../../support/monitored.ts';
import { REFUSED, resultOf, tlsUntil } from '../../support/samples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 86_400_000;
const START_MS = Date.parse('2026-11-23T10:00:00Z');

interface Shown {
  /** Days from the start of the story. */
  from?: number;
  to?: number;
  issuer?: string;
  names?: string[];
  problem?: CertificateProblem | null;
  fingerprint?: string;
  /** Days until an issuer's certificate in its chain ends. */
  chainTo?: number;
}

const iso = (days: number): string => new Date(START_MS + days * DAY).toISOString();

function tlsOf(shown: Shown): TlsFacts {
  const { from = -1, to = 89, issuer = 'CN=R10, O=Let’s Encrypt, C=US', problem = null } = shown;
  const tls = tlsUntil(START_MS + to * DAY, {
    validFrom: iso(from),
    issuer,
    ...(shown.names && { subjectAltNames: shown.names }),
    ...(shown.fingerprint !== undefined && { fingerprint256: shown.fingerprint }),
  });
  const earliestExpiry = iso(Math.min(to, shown.chainTo ?? Infinity));
  return { ...tls, problem, trusted: problem === null, earliestExpiry };
}

interface Look {
  shows?: Shown;
  afterMs?: number;
  resumed?: boolean;
  /** Nothing shown: in the clear, or failed. */
  clear?: boolean;
  failure?: Failure;
}

class Port {
  memory: CertificateMemory = NO_CERTIFICATES;
  lookAgain = false;
  nowMs = START_MS;
  readonly server: Server;

  constructor(settings: Partial<Server> = {}) {
    this.server = { ...serverOf('mx.example.org'), certificate: 'verify', ...settings };
  }

  /** @returns what is told, in short. */
  look(looks: Look | Look[], peers: readonly Peer[] = []): string[] {
    return [looks].flat().flatMap((look) => {
      this.nowMs += look.afterMs ?? 10 * MINUTE;
      const tls =
        look.clear || !look.shows ? null : { ...tlsOf(look.shows), resumed: !!look.resumed };
      const result = resultOf({ atMs: this.nowMs, tls, failure: look.failure ?? null });
      const step = stepCertificates(this.memory, result, this.server, peers, this.nowMs);
      this.memory = step.memory;
      this.lookAgain = step.lookAgain;
      return step.news.map(short);
    });
  }

  get wrong(): string[] {
    return certificateDegradations(this.memory, this.server, this.nowMs).map(({ kind }) => kind);
  }

  get peer(): Peer {
    return { port: this.server.port, certificates: this.memory };
  }
}

function short(news: AlarmNews): string {
  if (news.kind === 'certificate') return `${Math.floor(news.daysLeft)} days ${news.severity}`;
  if (news.kind === 'certificate-problem') return `${news.problem} ${news.severity}`;
  if (news.kind === 'certificate-changed') return `from ${news.issuerBefore} to ${news.issuer}`;
  if (news.kind === 'certificate-disagrees') return `${news.port} is behind ${news.newerPort}`;
  return news.kind;
}

const times = (count: number, look: Look): Look[] => Array<Look>(count).fill(look);
const LE_R10 = 'CN=R10, O=Let’s Encrypt, C=US';
const LE_R11 = 'CN=R11, O=Let’s Encrypt, C=US';
const OTHER = 'CN=Other CA, O=Other, C=DE';

describe('an issuer', () => {
  it.each([
    [LE_R10, LE_R11, true],
    [LE_R10, OTHER, false],
    ['CN=Own', 'CN=Own', true],
    ['CN=Own', 'CN=Another', false],
    ['O=A, C=DE', 'CN=x, O=A', true],
    ['CN=O=A', 'CN=B, O=A', false],
    ['CN=a, O=A, Inc., C=US', 'CN=b, O=A, Inc., C=US', true],
    ['CN=a, O=A, Inc., C=US', 'CN=b, O=A, Ltd., C=US', false],
  ])('%s and %s are one: %s', (a, b, same) => {
    expect(isSameIssuer(a, b)).toBe(same);
    expect(isSameIssuer(b, a)).toBe(same);
  });
});

describe('a changed certificate', () => {
  const first: Look = { shows: { to: 60 } };

  it.each<[string, Shown]>([
    ['renewed', { from: 0, to: 90 }],
    ['renewed by another intermediate of the same authority', { from: 0, to: 90, issuer: LE_R11 }],
    ['replaced by one that ends earlier', { from: -30, to: 50 }],
  ])('is quiet when it is %s', (_how, shows) => {
    const port = new Port();
    expect(port.look([first, ...times(9, { shows })])).toEqual([]);
    expect(port.lookAgain).toBe(false);
  });

  it('by another issuer is told of once, with the third look in a row', () => {
    const port = new Port();
    const other: Look = { shows: { from: 0, to: 90, issuer: OTHER } };
    expect(port.look([first, other])).toEqual([]);
    expect(port.lookAgain).toBe(true);
    expect(port.look(other)).toEqual([]);
    expect(port.look(other)).toEqual([`from ${LE_R10} to ${OTHER}`]);
    expect(port.lookAgain).toBe(false);
    expect(port.look([...times(5, other), first, other, other, other])).toEqual([]);
  });

  it('by another issuer may be one of two, for two kinds of key', () => {
    const port = new Port();
    const rsa: Look = { shows: { from: 0, to: 90, issuer: OTHER, fingerprint: 'RSA' } };
    const ec: Look = { shows: { from: 0, to: 90, issuer: OTHER, fingerprint: 'EC' } };
    expect(port.look([first, rsa, ec, rsa, ec, rsa])).toEqual([`from ${LE_R10} to ${OTHER}`]);
  });

  it('is looked at apart from resumed sessions, failures and the clear', () => {
    const port = new Port();
    const other: Look = { shows: { from: 0, to: 90, issuer: OTHER } };
    port.look([first, other]);
    expect(port.look([{ ...other, resumed: true }, { failure: REFUSED }, other])).toEqual([]);
    expect(port.look(other)).toHaveLength(1);
  });

  it('of hosts behind one name that take turns is no change', () => {
    const port = new Port();
    const other: Look = { shows: { from: -30, to: 50, issuer: OTHER } };
    for (let turn = 0; turn < 200; turn++) {
      expect(port.look([other, first, first, other, other].slice(turn % 3, 5))).toEqual([]);
    }
  });

  it('with a problem is told of by that alone', () => {
    const port = new Port({ certificate: 'report' });
    const shows: Shown = { issuer: 'CN=me', problem: 'cert-untrusted', to: 300 };
    expect(port.look([first, ...times(5, { shows })])).toEqual(['cert-untrusted WARNING']);
  });
});

describe('a certificate with a problem that is only to be reported', () => {
  it.each<[CertificateProblem, string]>([
    ['cert-untrusted', 'WARNING'],
    ['cert-hostname', 'WARNING'],
    ['cert-not-yet-valid', 'WARNING'],
    ['cert-expired', 'CRITICAL'],
  ])('is told of once: %s', (problem, severity) => {
    const port = new Port({ certificate: 'report' });
    const bad: Look = { shows: { problem } };
    const good: Look = { shows: { to: 80 } };
    expect(port.look([bad, bad, good, bad])).toEqual([`${problem} ${severity}`]);
    expect(port.wrong).toEqual(['certificate-problem']);
    port.look(good);
    expect(port.wrong).toEqual([]);
  });

  it('is told of by its days when it has expired by its own date', () => {
    const port = new Port({ certificate: 'report' });
    const shows: Shown = { to: -2, problem: 'cert-expired' };
    expect(port.look(times(3, { shows }))).toEqual(['-3 days CRITICAL']);
    expect(port.wrong).toEqual(['certificate']);
  });

  it('is told of by its days alone when it has expired besides, and shown all the same', () => {
    const port = new Port({ certificate: 'report' });
    const shows: Shown = { to: -2, problem: 'cert-untrusted' };
    expect(port.look(times(3, { shows }))).toEqual(['-3 days CRITICAL']);
    expect(port.wrong).toEqual(['certificate', 'certificate-problem']);
  });

  it.each(['verify', `pin:${'ab'.repeat(32)}`])(
    'is the failure’s affair under %s',
    (certificate) => {
      const port = new Port({ certificate });
      expect(port.look({ shows: { problem: 'cert-hostname' } })).toEqual([]);
      expect(port.wrong).toEqual([]);
    },
  );
});

describe('the days of a certificate', () => {
  /** One that lives so many days, looked at twice a day and renewed when so many are left. */
  function life(days: number, renewedAtLeft: number, lives: number): string[] {
    const port = new Port();
    const told: string[] = [];
    let from = 0;
    for (let halves = 0; halves < lives * days * 2; halves++) {
      const day = halves / 2;
      if (from + days - day <= renewedAtLeft) from = day;
      told.push(...port.look({ shows: { from, to: from + days }, afterMs: DAY / 2 }));
    }
    return told;
  }

  it.each([
    ['a year, renewed 30 days before', 365, 30, []],
    ['90 days, renewed after 60', 90, 30, []],
    ['47 days, renewed with a third left', 47, 16, ['20 days WARNING']],
    ['6 days, renewed halfway', 6, 3, ['5 days CRITICAL']],
    ['90 days, renewed late', 90, 10, ['20 days WARNING', '20 days WARNING', '20 days WARNING']],
  ])('of %s', (_what, days, left, told) => {
    expect(life(days, left, 4).slice(0, 3)).toEqual(told);
  });

  it('of a short life count by themselves until it was seen to be renewed', () => {
    const port = new Port();
    const first: Look = { shows: { from: -1, to: 5 }, afterMs: HOUR };
    expect(port.look(first)).toEqual(['4 days CRITICAL']);
    expect(port.look({ shows: { from: 2, to: 8 }, afterMs: 2 * DAY })).toEqual([]);
    expect(port.wrong).toEqual([]);
    expect(port.look({ shows: { from: 2, to: 8 }, afterMs: 4.2 * DAY })).toEqual([
      '1 days WARNING',
    ]);
    expect(port.look({ shows: { from: 2, to: 8 }, afterMs: 1.2 * DAY })).toEqual([
      '0 days CRITICAL',
    ]);
    expect(port.look({ shows: { from: 2, to: 8 }, afterMs: DAY })).toEqual(['-1 days CRITICAL']);
  });

  it('of hosts that take turns are no renewal', () => {
    const port = new Port();
    const a: Look = { shows: { from: -3, to: 3 } };
    const b: Look = { shows: { from: -2, to: 4 } };
    expect(port.look([a, b, a, b])).toEqual(['2 days CRITICAL', '3 days CRITICAL']);
    expect(port.memory.renewedLifeMs).toBeNull();
  });

  it('of a life unlike the one renewed count by themselves', () => {
    const port = new Port();
    port.look([{ shows: { from: -60, to: 30 } }, { shows: { from: 0, to: 90 } }]);
    expect(port.look({ shows: { from: 0.1, to: 6.1 } })).toEqual(['6 days CRITICAL']);
  });

  it('are those of the whole chain, whose issuers are not renewed in time by themselves', () => {
    const port = new Port();
    port.look([{ shows: { from: -3, to: 3 } }, { shows: { from: 0.1, to: 6.1 } }]);
    expect(port.look({ shows: { from: 0.2, to: 6.2, chainTo: 5 } })).toEqual(['4 days CRITICAL']);
    // With the issuer's replaced, the same certificate begins afresh.
    expect(port.look({ shows: { from: 0.2, to: 6.2 } })).toEqual([]);
    expect(port.wrong).toEqual([]);
  });

  it('begin afresh with another chain', () => {
    const port = new Port();
    const ending = (chainTo: number): Look => ({ shows: { to: 300, chainTo } });
    expect(port.look([ending(10), ending(10)])).toEqual(['9 days WARNING']);
    expect(port.look([ending(12), ending(12)])).toEqual(['11 days WARNING']);
  });

  it('run on while a check does not get as far, and end with TLS', () => {
    const port = new Port();
    port.look({ shows: { to: 25 } });
    port.look({ failure: REFUSED, afterMs: 10 * DAY });
    expect(port.wrong).toEqual(['certificate']);
    expect(certificateSummary(port.memory, port.server, port.nowMs)).toEqual({
      validToMs: START_MS + 25 * DAY,
      severity: 'WARNING',
      problem: null,
    });
    port.look({ clear: true });
    expect(port.wrong).toEqual([]);
    expect(certificateSummary(port.memory, port.server, port.nowMs)).toBeNull();
  });
});

describe('ports of one host', () => {
  const OLD: Shown = { from: -60, to: 30 };
  const NEW: Shown = { from: 0, to: 90 };

  /** Submission is renewed, and later looks at SMTP go on as given. */
  function renewed(old: Shown, next: Shown): { smtp: Port; submission: Port } {
    const smtp = new Port({ port: 25 });
    const submission = new Port({ port: 587 });
    smtp.look({ shows: old });
    submission.look([{ shows: old }, { shows: next }]);
    smtp.nowMs = submission.nowMs;
    return { smtp, submission };
  }

  it('that disagree are told of once: the one that was not reloaded', () => {
    const { smtp, submission } = renewed(OLD, NEW);
    expect(smtp.look(times(5, { shows: OLD }), [submission.peer])).toEqual(['25 is behind 587']);
    expect(submission.look(times(5, { shows: NEW }), [smtp.peer])).toEqual([]);
    expect(smtp.wrong).toEqual(['certificate-disagrees']);
    expect(submission.wrong).toEqual([]);
    smtp.look({ shows: NEW }, [submission.peer]);
    expect(smtp.wrong).toEqual([]);
  });

  it('are given the time to be reloaded one after another', () => {
    const { smtp, submission } = renewed(OLD, NEW);
    expect(smtp.look({ shows: OLD, afterMs: MINUTE }, [submission.peer])).toEqual([]);
    expect(smtp.lookAgain).toBe(false);
    // A resumed session does not show what is there now: it is looked at in full before anything is said.
    expect(
      smtp.look({ shows: OLD, resumed: true, afterMs: 2 * MINUTE }, [submission.peer]),
    ).toEqual([]);
    expect(smtp.lookAgain).toBe(true);
    expect(smtp.look({ shows: NEW, afterMs: MINUTE }, [submission.peer])).toEqual([]);
    expect(smtp.lookAgain).toBe(false);
  });

  it.each<[string, Shown, Shown, string[]]>([
    ['due for renewal', { from: -70, to: 20 }, NEW, ['25 is behind 587']],
    ['not due for renewal', { from: -20, to: 70 }, NEW, []],
    ['for other names', { from: -70, to: 20, names: ['DNS:other.example.org'] }, NEW, []],
    ['by another issuer', { from: -70, to: 20, issuer: OTHER }, NEW, []],
    ['beside a broken one', { from: -70, to: 20 }, { ...NEW, problem: 'cert-hostname' }, []],
    [
      'both of an authority of their own',
      { from: -70, to: 20, problem: 'cert-untrusted' },
      { ...NEW, problem: 'cert-untrusted' },
      ['25 is behind 587'],
    ],
  ])('that never had the same certificate are compared when it is %s', (_how, old, next, told) => {
    const smtp = new Port({ port: 25, certWarnDays: 1, certCritDays: 1 });
    const submission = new Port({ port: 587 });
    submission.look({ shows: next });
    expect(smtp.look(times(5, { shows: old }), [submission.peer])).toEqual(told);
  });

  it('of hosts that take turns with two good certificates are no news', () => {
    const a: Shown = { from: -20, to: 70 };
    const b: Shown = { from: -10, to: 80 };
    const smtp = new Port({ port: 25 });
    const submission = new Port({ port: 587 });
    const told: string[] = [];
    for (let turn = 0; turn < 100; turn++) {
      told.push(...smtp.look({ shows: turn % 2 ? a : b }, [submission.peer]));
      told.push(...submission.look({ shows: turn % 3 ? a : b }, [smtp.peer]));
    }
    expect(told).toEqual([]);
  });
});
