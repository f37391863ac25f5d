/** `npm start [-- switches]`: set-up, build, and the application on this desktop. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buildAll } from './build.mjs';
import { packAll } from './pack.mjs';
import { say } from './progress.mjs';
import { endWithChildren } from './run.mjs';
import { ensureDependencies, setUp } from './setup.mjs';

const LINUX = process.platform === 'linux';

const hasDisplay = () =>
  !LINUX || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

const systemSays = (file, value) => {
  try {
    return readFileSync(file, 'utf8').trim() === value;
  } catch {
    return false;
  }
};

/** Why Chromium's sandbox cannot work here, or null. */
const sandboxObstacle = () => {
  if (!LINUX) return null;
  if (process.getuid() === 0) return 'root';
  const closed =
    systemSays('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1') ||
    systemSays('/proc/sys/kernel/unprivileged_userns_clone', '0');
  return closed ? 'a user without unprivileged namespaces' : null;
};

const launch = (program, switches) => {
  const child = spawn(program, switches, { stdio: 'inherit' });
  // The terminal sends SIGINT to both; this process waits for the application to end in order.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    process.stderr.write(`Cannot start ${program}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (status, signal) => {
    if (signal) process.stderr.write(`The application was ended by ${signal}.\n`);
    process.exitCode = status ?? 1;
  });
};

const main = async () => {
  endWithChildren();
  await ensureDependencies();
  await buildAll();
  if (!hasDisplay()) {
    process.stderr.write(
      [
        'No display: neither DISPLAY nor WAYLAND_DISPLAY is set, so the application cannot open.',
        'With Xvfb (Debian packages xvfb and xauth):  xvfb-run -a npm start',
        'Without a desktop, relaywatch check:  node out/relaywatch.mjs check HOST[:PORT]',
        '',
      ].join('\n'),
    );
    process.exitCode = 1;
    return;
  }
  const program = await packAll(await setUp());
  const obstacle = sandboxObstacle();
  if (obstacle) say(`Running as ${obstacle}: Chromium's sandbox is off (--no-sandbox).`);
  // Later signals belong to the application.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  launch(program, [...(obstacle ? ['--no-sandbox'] : []), ...process.argv.slice(2)]);
};

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
