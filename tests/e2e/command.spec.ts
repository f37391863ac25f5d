import { join } from 'node:path';

import type { CheckResult } from '../../main/core/probe/result.ts';
import { runScript } from '../support/app/script.ts';
import { expect, test } from './fixtures.ts';

const COMMAND = join('out', 'relaywatch.mjs');

test('the command finds the same as the window', async ({ start, postfix }) => {
  const { caFile, hostname: host, address, submissionPort: port } = postfix;
  const environment = { SSL_CERT_FILE: caFile };
  const security = 'starttls';
  const relaywatch = await start({ servers: [{ host, address, port, security }], environment });
  const row = (await relaywatch.window()).row(host);
  await row.expectStatus('up');

  const options = [`--security=${security}`, `--address=${address}`, `--ca=${caFile}`];
  const check = [COMMAND, 'check', `${host}:${port}`, ...options];
  const { code, output } = await runScript([...check, '--json']);

  expect(code).toBe(0);
  const result = JSON.parse(output) as CheckResult;
  expect(result).toMatchObject({ status: 'up', failure: null, severity: 'OK' });
  expect(result.target).toEqual({ host, port, security, depth: 'ehlo' });
  expect(result.greeting).toMatch(/^220 .*Postfix/);
  const days = Math.floor(result.tls?.certificate.daysLeft ?? 0);
  await expect(row.cell('Certificate')).toHaveText(`${days} days`);

  await postfix.stop();
  const refused = await runScript([...check, '--nagios']);
  expect(refused.code).toBe(2);
  expect(refused.output).toMatch(/^SMTP CRITICAL - /);
});
