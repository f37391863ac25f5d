import { afterAll, describe, expect, test, vi } from 'vitest';

import { issueCertificates } from '../../support/smtp-script/case.ts';
import { CHAPTERS } from '../../support/smtp-script/cases/index.ts';
import { runCase } from '../../support/smtp-script/run-case.ts';

const networkHandles = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /TCP|TLS|DNS|ADDRINFO/i.test(name));

/** The test runner's own. */
const before = networkHandles();
const certificates = await issueCertificates();

describe.each(Object.entries(CHAPTERS))('the probe meets, in %s,', (_, cases) => {
  // No case may need this long: those that only the clock can end have a deadline of a fraction of a second,
  // all others one far beyond this.
  test.each(cases.map((probeCase) => [probeCase.name, probeCase] as const))(
    '%s',
    { timeout: 5000 },
    async (_name, probeCase) => {
      const { problems } = await runCase(probeCase, certificates);
      expect(problems).toEqual([]);
    },
  );
});

afterAll(async () => {
  // The system lets go of a closed handle a moment after its `close` event.
  await vi.waitFor(() => {
    expect(networkHandles()).toEqual(before);
  });
});
