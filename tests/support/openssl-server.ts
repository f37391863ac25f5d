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
  close(): Promise<void>;
}

export interface OpenSslOptions {
  certificate: Issued;
  /** Shown instead to those who ask for this name. */
  forName?: { name: string; certificate: Issued };
  /** Further options of `openssl s_server`, such as `-tls1_3`. */
  args?: readonly string[];
}

/** Says nothing once the handshake is done. */
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
  await new Promise<void>((resolve, reject) => {
    const hear = (text: string): void => {
      said += text;
      if (said.includes('ACCEPT')) resolve();
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`openssl s_server did not start; it said:\n${said}`));
    });
  });
  return {
    port,
    close: async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
