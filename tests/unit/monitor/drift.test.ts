import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_SEEN, stepDrift } from '../../../main/core/monitor/drift.ts';
import type { SecurityMemory } from '../../../main/core/monitor/drift.ts';
import type { Drift } from '../../../main/core/monitor/state.ts';
import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Security } from '../../../main/core/probe/target.ts';
import { REFUSED, resultOf, tlsUntil } from '../../support/samples.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOON_MS = Date.parse('2026-11-23T12:00:00Z');

interface Look {
  afterMs?: number;
  starttls?: boolean;
  auth?: boolean;
  authInClear?: boolean;
  version?: string;
  resumed?: boolean;
  failed?: boolean;
  security?: Security;
  depth?: 'connect' | 'ehlo';
}

/** The usual: STARTTLS, AUTH over TLS 1.3. */
function resultOfLook(look: Look, atMs: number): CheckResult {
  const { starttls = true, auth = true, authInClear = false, version = 'TLSv1.3' } = look;
  const { security = 'opportunistic' } = look;
  const encrypted = security === 'tls' || (security !== 'none' && starttls);
  const clear = [
    'SIZE 1000',
    ...(starttls ? ['STARTTLS'] : []),
    ...(authInClear ? ['AUTH PLAIN'] : []),
  ];
  const result = resultOf({ atMs, failure: look.failed ? REFUSED : null });
  return {
    ...result,
    target: { ...result.target, security, depth: look.depth ?? 'ehlo' },
    capabilitiesBeforeTls: look.failed || security === 'tls' ? [] : clear,
    capabilities: look.failed ? [] : encrypted ? (auth ? ['AUTH PLAIN LOGIN'] : []) : clear,
    tls:
      encrypted && !look.failed
        ? { ...tlsUntil(NOON_MS + 90 * DAY), version, resumed: look.resumed ?? false }
        : null,
  };
}

class Watching {
  memory: SecurityMemory = NOTHING_SEEN;
  nowMs = NOON_MS;
  lookAgain = false;

  /** @returns what is told. */
  look(...looks: Look[]): Drift[] {
    return looks.flatMap((look) => {
      this.nowMs += look.afterMs ?? MINUTE;
      const step = stepDrift(this.memory, resultOfLook(look, this.nowMs), this.nowMs);
      this.memory = step.memory;
      this.lookAgain = step.lookAgain;
      return step.news;
    });
  }

  get standing(): string[] {
    return this.memory.standing.map(({ drift }) => drift.what);
  }
}

function watching(...looks: Look[]): Watching {
  const watched = new Watching();
  watched.look(...looks);
  return watched;
}

const USUAL: Look = {};
const LOWER: Drift = { what: 'tls-version-lower', was: 'TLSv1.3', now: 'TLSv1.2' };

describe('a server that becomes less safe', () => {
  it.each<[string, Look, Drift]>([
    ['no longer offers STARTTLS', { starttls: false }, { what: 'starttls-gone' }],
    ['no longer offers AUTH', { auth: false }, { what: 'auth-gone' }],
    ['offers AUTH in the clear', { authInClear: true }, { what: 'auth-in-clear' }],
    ['negotiates an older TLS', { version: 'TLSv1.2' }, LOWER],
  ])('is told of once, with the second look, when it %s', (_what, look, drift) => {
    const watched = watching(USUAL);
    expect(watched.look(look)).toEqual([]);
    expect(watched.lookAgain).toBe(true);
    expect(watched.standing).toEqual([]);
    expect(watched.look(look)).toEqual([drift]);
    expect(watched.lookAgain).toBe(false);
    expect(watched.look(look, look, look)).toEqual([]);
    expect(watched.standing).toEqual([drift.what]);
    expect(watched.look(USUAL)).toEqual([]);
    expect(watched.standing).toEqual([]);
  });

  it.each<[string, Look[]]>([
    ['a single look', [{ starttls: false }, USUAL, { starttls: false }, USUAL]],
    ['failed checks', Array<Look>(9).fill({ failed: true, starttls: false, auth: false })],
    ['resumed sessions', Array<Look>(9).fill({ version: 'TLSv1.2', resumed: true })],
    ['checks that only connect', Array<Look>(9).fill({ depth: 'connect', starttls: false })],
    ['a newer TLS', Array<Look>(3).fill({ version: 'TLSv1.4' })],
    ['less of it in the clear', Array<Look>(3).fill({ authInClear: false })],
  ])('is not what shows in %s', (_what, looks) => {
    const watched = watching(USUAL);
    expect(watched.look(...looks)).toEqual([]);
    expect(watched.standing).toEqual([]);
  });

  it('is confirmed over failed checks and resumed sessions in between', () => {
    const watched = watching(USUAL, { version: 'TLSv1.2' });
    expect(watched.look({ failed: true }, { version: 'TLSv1.2', resumed: true })).toEqual([]);
    expect(watched.lookAgain).toBe(true);
    expect(watched.look({ version: 'TLSv1.2' })).toEqual([LOWER]);
  });

  it('without STARTTLS says nothing of AUTH, which many offer over TLS only', () => {
    const watched = watching(USUAL);
    expect(
      watched.look({ starttls: false, auth: false }, { starttls: false, auth: false }),
    ).toEqual([{ what: 'starttls-gone' }]);
  });

  it('over TLS from the start loses AUTH all the same', () => {
    const watched = watching({ security: 'tls' });
    const gone: Look = { security: 'tls', auth: false };
    expect(watched.look(gone, gone)).toEqual([{ what: 'auth-gone' }]);
  });

  it('was as unsafe before, and that is nothing new', () => {
    const plain: Look = { starttls: false, authInClear: true };
    expect(new Watching().look(plain, plain, plain)).toEqual([]);
  });

  it('that was safer for a while is held to that', () => {
    const plain: Look = { version: 'TLSv1.2' };
    const watched = watching(plain, plain, USUAL);
    expect(watched.look(plain, plain)).toEqual([LOWER]);
  });

  it('is compared with the last week, whatever came before', () => {
    const watched = watching(USUAL, { version: 'TLSv1.2', afterMs: 8 * DAY });
    expect(watched.look({ version: 'TLSv1.2' })).toEqual([]);
    expect(watched.standing).toEqual([]);
  });

  it.each<[string, Look]>([
    ['TLS', { version: 'TLSv1.2' }],
    ['STARTTLS', { starttls: false }],
    ['AUTH', { auth: false }],
    ['the clear', { authInClear: true }],
  ])('becomes usual after a week of it: %s', (_what, look) => {
    const watched = watching(USUAL, look, look);
    for (let day = 0; day < 8; day++) watched.look({ ...look, afterMs: DAY });
    expect(watched.standing).toEqual([]);
    expect(watched.look(look, look, look)).toEqual([]);
  });

  it('and is so only now and then, as hosts behind one name take turns, is told of once', () => {
    const watched = watching(USUAL);
    const told: Drift[] = [];
    for (let turn = 0; turn < 2_000; turn++) {
      told.push(...watched.look({ starttls: turn % 5 > 2, afterMs: 10 * MINUTE }));
    }
    expect(told).toEqual([{ what: 'starttls-gone' }]);
  });

  it('is told of again when it had been well for a week', () => {
    const watched = watching(USUAL, { auth: false }, { auth: false }, USUAL);
    watched.look({ afterMs: 8 * DAY });
    expect(watched.look({ auth: false }, { auth: false })).toEqual([{ what: 'auth-gone' }]);
  });

  it('may have its clock set back, which makes nothing of it', () => {
    const watched = watching(USUAL, { afterMs: -DAY }, { version: 'TLSv1.2' });
    expect(watched.look({ version: 'TLSv1.2' })).toEqual([LOWER]);
    expect(watched.look({ version: 'TLSv1.2', afterMs: DAY })).toEqual([]);
  });

  it('leaves a bounded memory that outlives being written down, whatever is seen', () => {
    const look = fc.record({
      afterMs: fc.integer({ min: -DAY, max: 3 * DAY }),
      starttls: fc.boolean(),
      auth: fc.boolean(),
      authInClear: fc.boolean(),
      version: fc.constantFrom('TLSv1', 'TLSv1.2', 'TLSv1.3'),
      resumed: fc.boolean(),
      failed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 100 }), (looks) => {
        const watched = new Watching();
        for (const each of looks) {
          const told = watched.look(each);
          // What is told stands, and each at most once.
          for (const { what } of told) expect(watched.standing).toContain(what);
          expect(new Set(watched.standing).size).toBe(watched.standing.length);
          const { suspected, tls } = watched.memory;
          expect(suspected.filter((what) => watched.standing.includes(what))).toEqual([]);
          expect(tls.length).toBeLessThanOrEqual(15);
          expect(JSON.parse(JSON.stringify(watched.memory))).toEqual(watched.memory);
        }
      }),
    );
  });
});
