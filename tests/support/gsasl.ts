/** GNU SASL's own program as the server's side of a login: an implementation of SCRAM that is not ours. */

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { unpackedPackage } from './debian/packages.ts';
import { bindingData } from './smtp-script/scram-server.ts';
import type { Peer, Step } from './smtp-script/script.ts';

export interface GnuSasl {
  /**
   * Plays one AUTH of any mechanism of the program's, with an initial response, to the final reply.
   * @param binds whether it is told of the TLS connection it is in.
   */
  auth(account: { user: string; password: string }, binds: boolean): Step;
}

/** Fetches the program when it is not there yet. */
export async function gnuSasl(): Promise<GnuSasl> {
  const folder = await unpackedPackage('gsasl');
  const files = await readdir(join(folder, 'usr/lib'), { recursive: true });
  const library = files.find((file) => /libgsasl\.so\.\d+$/.test(file)) ?? '';
  const environment = { ...process.env, LD_LIBRARY_PATH: join(folder, 'usr/lib', library, '..') };
  return {
    auth: (account, binds) => async (peer) => {
      const [, mechanism = '', initial = ''] = ((await peer.line()) ?? '').split(' ');
      const { user, password } = account;
      const program = spawn(
        join(folder, 'usr/bin/gsasl'),
        [
          ...['--server', '--mechanism', mechanism],
          ...['--authentication-id', user, '--password', password, '--iteration-count', '4096'],
        ],
        { env: environment },
      );
      await play(peer, program, initial, binds);
    },
  };
}

/** The question for what it can be bound to, or else a line. */
const SAID = /^(?:Enter base64 encoded (tls-[a-z]+) channel binding: |(.*)\n)/;

/**
 * It writes its name for the mechanism and then, a line each, what it has to say, which goes to the client as `334`.
 * Its exit status becomes `235` or `535`.
 */
async function play(
  peer: Peer,
  program: ChildProcessWithoutNullStreams,
  initial: string,
  binds: boolean,
): Promise<void> {
  const exit = once(program, 'exit') as Promise<[number | null]>;
  const tell = (line: string): boolean => program.stdin.write(`${line}\n`);
  // It may end before it is told all.
  program.stdin.on('error', () => undefined);
  // From then on it would encrypt what it reads.
  let told = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.includes('authentication finished')) program.stdin.end();
  });
  let unread = '';
  let lines = 0;
  for await (const text of program.stdout.setEncoding('utf8')) {
    unread += String(text);
    for (;;) {
      const [whole, type, line] = SAID.exec(unread) ?? [];
      if (whole === undefined) break;
      unread = unread.slice(whole.length);
      if (type !== undefined) tell(binds ? bindingData(peer, type).toString('base64') : '');
      else lines += 1;
      if (line === undefined || lines < 2) continue;
      if (lines > 2) await peer.write(`334 ${line}\r\n`);
      tell(lines === 2 ? initial : ((await peer.line()) ?? ''));
    }
  }
  const [status] = await exit;
  await peer.write(status === 0 ? '235 2.7.0 Welcome\r\n' : '535 5.7.8 Authentication failed\r\n');
}
