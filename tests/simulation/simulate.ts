/** Runs one scenario from beginning to end. */

import { judge } from './judge.ts';
import type { Verdict } from './judge.ts';
import { Program } from './program.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

export async function simulate(scenario: Scenario): Promise<Verdict> {
  const world = new World(scenario.servers, scenario.options);
  const program = new Program(world, scenario.servers);
  scenario.script(world, program);
  program.start();
  await world.clock.run(scenario.lastsMs);
  program.history.flush();
  const verdict = judge(scenario, world, program);
  scenario.check?.(world, program);
  return verdict;
}
