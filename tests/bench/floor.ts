/** The floor: the STARTTLS conversation with bare node:net and node:tls, nothing else done. */

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';

/** Waits for a complete reply: a line whose fourth character is a space. */
function reply(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (!/^\d{3} .*\r\n$/m.test(text)) return;
      socket.off('data', onData);
      socket.off('error', reject);
      socket.off('close', gone);
      resolve();
    };
    const gone = (): void => {
      reject(new Error('The server closed the connection'));
    };
    socket.on('data', onData);
    socket.once('error', reject);
    socket.once('close', gone);
  });
}

/** What is written from within the event would not be sent. */
function tickets(tls: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    tls.once('session', () => setImmediate(resolve));
  });
}

/**
 * When to write the EHLO after the handshake. At once is what naive code does: where the server's session tickets are
 * still on their way, its reply then waits 40 ms for our system's delayed acknowledgement. After the tickets costs
 * their round trip, and no more.
 */
export type SayEhlo = 'at-once' | 'after-tickets';

/** How the floor goes about it. */
export interface Manner {
  sayEhlo: SayEhlo;
  /** Whether TLS is closed by its own alert (RFC 8446 section 6.1), or the connection just dropped. */
  closeTls: boolean;
}

/** One conversation: greeting, EHLO, STARTTLS, TLS, EHLO, QUIT. */
export async function bareConversation(
  port: number,
  servername: string,
  secureContext: SecureContext,
  { sayEhlo, closeTls }: Manner,
): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await reply(socket);
  const first = reply(socket);
  socket.write('EHLO bench.invalid\r\n');
  await first;
  const go = reply(socket);
  socket.write('STARTTLS\r\n');
  await go;
  const tls = connectTls({
    socket,
    secureContext,
    rejectUnauthorized: false,
    servername,
  });
  await new Promise<void>((resolve, reject) => {
    tls.once('secureConnect', resolve);
    tls.once('error', reject);
  });
  if (sayEhlo === 'after-tickets') await tickets(tls);
  const second = reply(tls);
  tls.write('EHLO bench.invalid\r\n');
  await second;
  const bye = reply(tls);
  tls.write('QUIT\r\n');
  await bye;
  if (closeTls) tls.end();
  tls.destroy();
  socket.destroy();
}
