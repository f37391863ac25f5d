/** Runs every scripted case in the present runtime and prints, as JSON, the problems by case. */

import { issueCertificates } from './case.ts';
import type { ProbeCase } from './case.ts';
import { CHAPTERS } from './cases/index.ts';
import { latenessCases } from './cases/lateness.ts';
import { runCase } from './run-case.ts';

const certificates = await issueCertificates();
const problems: Record<string, string[]> = {};
let passed = 0;
/** Cases that keep the process busy would make the others late. */
const alone = latenessCases;
const waiting = Object.values(CHAPTERS)
  .flat()
  .filter((one) => !alone.includes(one));

async function work(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) await take(next);
}

async function take(probeCase: ProbeCase): Promise<void> {
  const outcome = await runCase(probeCase, certificates);
  if (outcome.problems.length === 0) passed += 1;
  else problems[probeCase.name] = outcome.problems;
}

await Promise.all([work(), work(), work(), work()]);
for (const probeCase of alone) await take(probeCase);
process.stdout.write(JSON.stringify({ passed, problems }));
