import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHECK_SMTP_CASES } from '../../support/check-smtp/cases.ts';
import { startCheckSmtpServers } from '../../support/check-smtp/servers.ts';
import type { CheckSmtpServers } from '../../support/check-smtp/servers.ts';
import { relaywatchHere } from './in-process.ts';
import { relaywatch } from './relaywatch.ts';

let servers: CheckSmtpServers;
beforeAll(async () => {
  servers = await startCheckSmtpServers();
});
afterAll(() => servers.close());

describe('relaywatch check-smtp', () => {
  it.each(CHECK_SMTP_CASES.map((one) => ({ ...one, name: one.flags.join(' ') })))(
    'answers $name of a server that is $server with $status',
    async ({ server, flags, status, says }) => {
      // The name of the certificate where there is a password to protect, else what every plugin is called with.
      const host = flags.includes('-A') ? 'localhost' : '127.0.0.1';
      const words = ['check-smtp', '-H', host, '-p', String(servers.port(server)), ...flags];
      const { stdout, status: found } = await relaywatchHere(words, { roots: [servers.caPem] });
      const [first = '', ...others] = stdout.trimEnd().split('\n');
      expect(first).toMatch(says);
      expect(others).toEqual([]);
      expect(found).toBe(status);
    },
  );

  it('is one process like any plugin', async () => {
    const words = ['-H', '127.0.0.1', '-p', String(servers.port('expiring')), '-S', '-D', '21'];
    const { status, stdout, stderr } = await relaywatch(['check-smtp', ...words]);
    expect(stdout).toMatch(/^SMTP WARNING - 127\.0\.0\.1:\d+ .*certificate 5 days.*\n$/);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  });
});
