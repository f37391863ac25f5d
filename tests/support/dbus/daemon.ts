/** A message bus of a test's own: nothing on it but what the test puts there, gone when it is stopped. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** No service folders: a name that the test does not own does not exist, and nothing is ever started. */
const configuration = (socket: string) => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

export interface MessageBus {
  /** For `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a private bus.
 * @param folder where its socket and configuration go; short, for a socket path has at most 107 bytes.
 */
export async function startMessageBus(folder: string): Promise<MessageBus> {
  const file = join(folder, 'bus.conf');
  await writeFile(file, configuration(join(folder, 'bus')));
  const daemon = spawn(
    'dbus-daemon',
    [`--config-file=${file}`, '--nofork', '--nopidfile', '--nosyslog', '--print-address=1'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = once(daemon, 'exit');
  // A test that runs out of time never comes to its end.
  const end = () => daemon.kill();
  process.once('exit', end);
  let complaints = '';
  daemon.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const lines = createInterface(daemon.stdout);
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    exited.then(([code]) => {
      throw new Error(`dbus-daemon ended with status ${String(code)}: ${complaints}`);
    }),
  ]);
  return {
    address: line,
    stop: async () => {
      process.removeListener('exit', end);
      end();
      await exited;
    },
  };
}
