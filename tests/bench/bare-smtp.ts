/** The fastest honest SMTP server: no greeting delay, STARTTLS, nothing else. */

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';

/** Greets a client that has connected, and answers it to its end. */
export function serve(socket: Socket, secureContext: SecureContext): void {
  converse(socket, secureContext, false);
  socket.write('220 bench.invalid ESMTP\r\n');
}

/** Answers line by line until STARTTLS, then goes on over TLS. */
function converse(socket: Socket, secureContext: SecureContext, secure: boolean): void {
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
        converse(tls, secureContext, true);
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
