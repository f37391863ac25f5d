/**
 * The fastest honest SMTP server to measure against, in a process of its own. Prints its port once it listens; ends with
 * its parent.
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createSecureContext } from 'node:tls';

import { serve } from './bare-smtp.ts';

const [, , keyFile = '', certFile = ''] = process.argv;
const secureContext = createSecureContext({
  key: readFileSync(keyFile),
  cert: readFileSync(certFile),
});

const server = createServer((socket) => {
  serve(socket, secureContext);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
