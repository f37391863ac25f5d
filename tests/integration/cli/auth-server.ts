/** A server that lets one user in. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SMTPServer } from 'smtp-server';

import { createAuthority } from '../../support/certificates.ts';

export interface AuthServer {
  hostname: string;
  port: number;
  caFile: string;
  /** How often somebody tried to log in. */
  attempts(): number;
  close(): Promise<void>;
}

export async function startAuthServer(account: {
  user: string;
  password: string;
}): Promise<AuthServer> {
  const hostname = 'submission.relaywatch.test';
  const authority = await createAuthority();
  const { chainPem, keyPem } = await authority.issue({ commonName: hostname });
  const folder = await mkdtemp(join(tmpdir(), 'relaywatch-auth-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.caPem);

  let attempts = 0;
  const server = new SMTPServer({
    name: hostname,
    key: keyPem,
    cert: chainPem,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    authMethods: ['PLAIN', 'LOGIN'],
    logger: false,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, callback) => {
      attempts++;
      const welcome = username === account.user && password === account.password;
      if (welcome) callback(null, { user: username });
      else callback(new Error('authentication failed'));
    },
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    hostname,
    port: (listener.address() as AddressInfo).port,
    caFile,
    attempts: () => attempts,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
