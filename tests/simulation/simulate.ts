/** Runs one scenario from beginning to end. */

import { judge } from './judge.ts';
import type { Verdict } from './judge.ts';
import { Program } from './program.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

export async function simulate(scenario: Scenario): Promise<Verdict> {
  const timeZone = process.env['TZ'];
  process.env['TZ'] = scenario.timeZone ?? 'UTC';
  try {
    return await play(scenario);
  } finally {
    if (timeZone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = timeZone;
  }
}

async function play(scenario: Scenario): Promise<Verdict> {
  const world = new World(scenario.servers, scenario.options);
  const program = new Program(world, scenario.servers);
  program.blocked = new Set(scenario.blocked);
  scenario.script(world, program);
  program.start();
  await world.clock.run(scenario.lastsMs);
  program.history.flush();
  const verdict = judge(scenario, world, program);
  scenario.check?.(world, program);
  return verdict;
}
