/** Debian and Ubuntu packages that Electron needs, and those that only the tests need. */

import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { say, step } from './progress.mjs';
import { mustRun } from './run.mjs';

/** Newer releases carry some libraries under a `t64` name. */
const RUNTIME = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libnotify4',
  'libxss1',
  'libsecret-1-0',
];
const TESTS = ['xvfb', 'xauth', 'dbus', 'postfix', 'openssl'];
const POLICY = '/usr/sbin/policy-rc.d';

const renamed = (name) => `${name}t64`;

const missingOf = (names) => {
  let listed;
  try {
    listed = execFileSync(
      'dpkg-query',
      ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names, ...names.map(renamed)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
  } catch (error) {
    // It ends with 1 when any name is unknown; the known ones are still printed.
    listed = error.stdout ?? '';
  }
  const installed = new Set(
    listed
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name) && !installed.has(renamed(name)));
};

const currentName = (name) => {
  try {
    execFileSync('apt-cache', ['show', renamed(name)], { stdio: 'ignore' });
    return renamed(name);
  } catch {
    return name;
  }
};

const install = async (names) => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', ['update', '-q'], { env, timeoutMs: 180_000 });
  const packages = names.map(currentName);
  if (packages.includes('postfix')) {
    // The tests run a Postfix of their own; the system must not gain a mail server.
    const answer = 'postfix postfix/main_mailer_type select No configuration';
    await mustRun('sh', ['-c', `echo '${answer}' | debconf-set-selections`], { env });
  }
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await mustRun('apt-get', ['install', '-qy', '--no-install-recommends', ...packages], {
      env,
      timeoutMs: 600_000,
    });
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
};

/**
 * Installs what is missing when we may, else prints the command that does. Does nothing on systems
 * without dpkg.
 */
export const ensureSystemLibraries = async ({ tests }) => {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return;
  const missing = missingOf(tests ? [...RUNTIME, ...TESTS] : RUNTIME);
  if (missing.length === 0) return;
  if (process.getuid() !== 0) {
    say(`Missing system packages: ${missing.join(' ')}. Install them with:`);
    say(`  sudo apt-get install --no-install-recommends ${missing.join(' ')}`);
    return;
  }
  await step(`System packages: ${missing.join(' ')}`, () => install(missing));
};
