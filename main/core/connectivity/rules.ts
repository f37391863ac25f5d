/** The ways in which this computer's own trouble looks like that of servers. */

import type { Evidence } from './evidence.ts';
import { hasGlobalIpv6 } from './facts.ts';
import { vicinityOf, zoneOf } from './subject.ts';
import type { Subject } from './subject.ts';
import type { LocalTrouble } from './state.ts';
import type { Failing, Rule } from './suspicion.ts';

const evidence = (...some: Evidence[]): ReadonlySet<Evidence> => new Set(some);

/** Hosts in as many parts of the internet and of its names as this have no failure in common but ours. */
function places(failing: readonly Failing[]): number {
  const zones = new Set(failing.map(({ subject }) => zoneOf(subject)));
  const vicinities = new Set(failing.map(({ subject }) => vicinityOf(subject)));
  const roots = new Set(failing.map(({ subject }) => subject.root));
  return Math.min(zones.size, vicinities.size, roots.size);
}

const zones = (failing: readonly Failing[]): number =>
  new Set(failing.map(({ subject }) => zoneOf(subject))).size;

const found = (failing: readonly Failing[], ...some: Evidence[]): Failing[] =>
  failing.filter((each) => some.includes(each.evidence));

export const RULES: readonly Rule<LocalTrouble>[] = [
  {
    kind: 'offline',
    concerns: (subject, network) => !network.isNear(subject),
    explains: evidence('no-name', 'no-route', 'silent'),
    refutedBy: evidence('spoke', 'refused', 'stranger'),
    silences: ['outside', 'gateway'],
    refutedByReference: 'outside',
    // Whoever is not found by name was not asked at its address either.
    proves: (failing) => {
      const named = found(failing, 'no-name');
      return failing.length > named.length ? places(failing) > 1 : zones(named) > 1;
    },
  },
  {
    kind: 'captive-portal',
    concerns: (subject, network) => !network.isNear(subject),
    explains: evidence('no-name', 'no-route', 'silent', 'refused', 'stranger'),
    refutedBy: evidence('spoke'),
    silences: [],
    refutedByReference: null,
    // What never was reached may never have been there.
    proves: (failing) =>
      places(found(failing, 'refused', 'stranger').filter(({ subject }) => subject.reached)) > 1,
  },
  {
    kind: 'network-dead',
    concerns: (subject, network) => network.isNear(subject),
    explains: evidence('no-route', 'silent'),
    refutedBy: evidence('spoke', 'refused', 'stranger'),
    silences: ['gateway'],
    refutedByReference: 'gateway',
    // A whole network may be switched off but for this computer.
    proves: () => false,
  },
  {
    kind: 'no-resolver',
    concerns: ({ named }) => named,
    explains: evidence('no-name'),
    refutedBy: evidence('spoke', 'refused', 'stranger', 'silent', 'no-route'),
    silences: ['resolver'],
    refutedByReference: 'resolver',
    proves: (failing) => zones(failing) > 1,
  },
  {
    kind: 'port-blocked',
    concerns: (subject, network) =>
      subject.port === 25 && !network.isNear(subject) && !subject.reachedFrom.includes(network.key),
    testifies: (subject, network) => subject.port === 25 && !network.isNear(subject),
    explains: evidence('no-route', 'silent', 'refused'),
    refutedBy: evidence('spoke', 'stranger'),
    silences: [],
    refutedByReference: null,
    proves: (failing, { heard }) => heard && places(failing) > 1,
  },
  {
    kind: 'no-ipv6',
    concerns: (subject: Subject, network) => subject.onlyIpv6 && !network.isNear(subject),
    explains: evidence('no-route', 'silent'),
    refutedBy: evidence('spoke', 'refused', 'stranger'),
    silences: [],
    refutedByReference: null,
    proves: (failing, { facts }) =>
      places(failing) > 1 ||
      (facts !== null && !hasGlobalIpv6(facts) && found(failing, 'no-route').length > 0),
  },
];
