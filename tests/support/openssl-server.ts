/** OpenSSL's own test server: TLS from the first byte, exactly the versions and certificates it is told. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Issued } from './certificates.ts';
import { freePorts } from './free-ports.ts';

export interface OpenSslServer {
  port: number;
  /** Sends a text to the client it has or gets next; a line that is one letter is a command to the server itself. */
  tell(text: string): void;
  /** Resolves when what it was sent, or has said of itself, matches. */
  heard(pattern: RegExp): Promise<void>;
  close(): Promise<void>;
}

export interface OpenSslOptions {
  certificate: Issued;
  /** Shown instead to those who ask for this name. */
  forName?: { name: string; certificate: Issued };
  /** Further options of `openssl s_server`, such as `-tls1_3`. */
  args?: readonly string[];
}

/** Once the handshake is done it says only what it is told to. */
export async function startOpenSsl(options: OpenSslOptions): Promise<OpenSslServer> {
  const [port = 0] = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), 'relaywatch-openssl-'));
  const inFolder = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const { certificate, forName, args = [] } = options;
  const child = spawn(
    'openssl',
    [
      ...['s_server', '-accept', `127.0.0.1:${port}`],
      ...['-cert', await inFolder('cert.pem', certificate.certPem)],
      ...['-key', await inFolder('key.pem', certificate.keyPem)],
      ...['-cert_chain', await inFolder('chain.pem', certificate.chainPem)],
      ...(forName
        ? [
            ...['-servername', forName.name],
            ...['-cert2', await inFolder('cert2.pem', forName.certificate.certPem)],
            ...['-key2', await inFolder('key2.pem', forName.certificate.keyPem)],
          ]
        : []),
      ...args,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'exit');
  let said = '';
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const look of woken) look();
  };
  const hear = (text: string): void => {
    said += text;
    wake();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  child.once('error', wake);
  child.once('exit', wake);
  // It may end before it is told all.
  child.stdin.on('error', () => undefined);
  const heard = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(said)) resolve();
        else if (child.pid === undefined || child.exitCode !== null)
          reject(new Error(`openssl s_server has ended; it said:\n${said}`));
        else waiting.push(look);
      };
      look();
    });
  await heard(/ACCEPT/);
  return {
    port,
    tell: (text) => child.stdin.write(text),
    heard,
    close: async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
