/**
 * Many SMTP servers in one process, each with an address and a certificate of its own, all on one port. Takes the name
 * of a file that lists them, prints the port once all listen, ends with its parent.
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createSecureContext } from 'node:tls';

import { serve } from './bare-smtp.ts';
import type { ListedServer } from './many-servers.ts';

/** @returns the port. */
async function listen({ address, keyPem, chainPem }: ListedServer, port: number): Promise<number> {
  const secureContext = createSecureContext({ key: keyPem, cert: chainPem });
  const server = createServer((socket) => {
    serve(socket, secureContext);
  });
  server.listen(port, address);
  await once(server, 'listening');
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? bound.port : 0;
}

const servers = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ListedServer[];
let port = 0;
for (const server of servers) port = await listen(server, port);
process.stdout.write(`${port}\n`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
