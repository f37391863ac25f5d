/** All stories there are. */

import type { Scenario } from '../scenario.ts';
import { COMPUTER } from './computer.ts';
import { FLAKY } from './flaky.ts';
import { NETWORK } from './network.ts';
import { OUTAGES } from './outages.ts';
import { PLACES } from './places.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...OUTAGES,
  ...FLAKY,
  ...COMPUTER,
  ...NETWORK,
  ...PLACES,
];
