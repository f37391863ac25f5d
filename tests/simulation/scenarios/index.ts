/** All stories there are. */

import type { Scenario } from '../scenario.ts';
import { COMPUTER } from './computer.ts';
import { NETWORK } from './network.ts';
import { OUTAGES } from './outages.ts';

export const SCENARIOS: readonly Scenario[] = [...OUTAGES, ...COMPUTER, ...NETWORK];
