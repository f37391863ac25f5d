/**
 * The fastest honest SMTP server to measure against: one process of its own, no greeting delay, STARTTLS.
 * Prints its port once it listens; ends with its parent.
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

const [, , keyFile = '', certFile = ''] = process.argv;
const secureContext = createSecureContext({
  key: readFileSync(keyFile),
  cert: readFileSync(certFile),
});

/** Answers line by line until STARTTLS, then goes on over TLS. */
function converse(socket: Socket, secure: boolean): void {
  socket.setNoDelay(true);
  let pending = '';
  const onData = (chunk: Buffer): void => {
    pending += chunk.toString('latin1');
    for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
      const verb = pending.slice(0, end).split(' ')[0]?.toUpperCase();
      pending = pending.slice(end + 2);
      if (verb === 'EHLO') {
        socket.write(
          `250-bench.invalid\r\n250-PIPELINING\r\n${secure ? '' : '250-STARTTLS\r\n'}250 8BITMIME\r\n`,
        );
      } else if (verb === 'STARTTLS') {
        socket.off('data', onData);
        socket.write('220 2.0.0 Ready\r\n');
        const tls = new TLSSocket(socket, { isServer: true, secureContext });
        tls.on('error', () => socket.destroy());
        converse(tls, true);
        return;
      } else if (verb === 'QUIT') {
        socket.end('221 2.0.0 Bye\r\n');
      } else {
        socket.write('502 5.5.1 Not here\r\n');
      }
    }
  };
  socket.on('data', onData);
  socket.on('error', () => socket.destroy());
}

const server = createServer((socket) => {
  converse(socket, false);
  socket.write('220 bench.invalid ESMTP\r\n');
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
