/** The plugin check_smtp beside what stands in for it: the same flags, the same servers, the same exit status? */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

import { CHECK_SMTP_CASES } from '../support/check-smtp/cases.ts';
import { startCheckSmtpServers } from '../support/check-smtp/servers.ts';

const PLUGIN = '/usr/lib/nagios/plugins/check_smtp';

function outcome(flags: readonly string[]): Promise<{ status: number; line: string }> {
  return new Promise((resolve) => {
    const child = execFile(PLUGIN, flags, { timeout: 20_000 }, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, line: `${stdout}${stderr}`.split('\n', 1)[0] ?? '' });
    });
  });
}

if (existsSync(PLUGIN)) {
  const servers = await startCheckSmtpServers();
  let surprises = 0;
  for (const { server, flags, status, plugin } of CHECK_SMTP_CASES) {
    const expected = plugin?.status ?? status;
    const named = flags.includes('-p') ? [] : ['-p', String(servers.port(server))];
    const found = await outcome(['-H', '127.0.0.1', ...named, ...flags]);
    if (found.status === expected && !plugin) continue;
    const verdict = found.status === expected ? 'on purpose' : 'SURPRISE';
    if (found.status !== expected) surprises += 1;
    console.log(
      `${verdict}: ${server} ${flags.join(' ')}: relaywatch ${status}, check_smtp ${found.status}` +
        (plugin ? ` (${plugin.why})` : `: ${found.line}`),
    );
  }
  console.log(`${CHECK_SMTP_CASES.length} cases, ${surprises} not as expected`);
  await servers.close();
  if (surprises > 0) process.exitCode = 1;
} else console.log('check_smtp is not installed: apt-get install monitoring-plugins-basic');
