/** Runs every scripted case in the present runtime and prints, as JSON, the problems by case. */

import { issueCertificates } from './case.ts';
import { CHAPTERS } from './cases/index.ts';
import { runCase } from './run-case.ts';

const certificates = await issueCertificates();
const problems: Record<string, string[]> = {};
let passed = 0;
const waiting = Object.values(CHAPTERS).flat();

async function work(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const outcome = await runCase(next, certificates);
    if (outcome.problems.length === 0) passed += 1;
    else problems[next.name] = outcome.problems;
  }
}

await Promise.all([work(), work(), work(), work()]);
process.stdout.write(JSON.stringify({ passed, problems }));
