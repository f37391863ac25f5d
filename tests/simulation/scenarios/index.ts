/** All stories there are. */

import type { Scenario } from '../scenario.ts';
import { COMPUTER } from './computer.ts';
import { FLAKY } from './flaky.ts';
import { NETWORK } from './network.ts';
import { OUTAGES } from './outages.ts';
import { PEOPLE } from './people.ts';
import { PLACES } from './places.ts';
import { PROGRAM } from './program.ts';
import { SECURITY } from './security.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...OUTAGES,
  ...FLAKY,
  ...COMPUTER,
  ...NETWORK,
  ...PLACES,
  ...SECURITY,
  ...PEOPLE,
  ...PROGRAM,
];
