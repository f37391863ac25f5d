/** The floor: the STARTTLS conversation with bare node:net and node:tls, nothing else done. */

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SecureContext } from 'node:tls';

/** Waits for a complete reply: a line whose fourth character is a space. */
function reply(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (!/^\d{3} .*\r\n$/m.test(text)) return;
      socket.off('data', onData);
      socket.off('error', reject);
      resolve();
    };
    socket.on('data', onData);
    socket.once('error', reject);
  });
}

/**
 * One conversation: greeting, EHLO, STARTTLS, TLS, EHLO, QUIT.
 * @param sayEhlo when to write the EHLO after the handshake; at once is what naive code does
 * @returns milliseconds from the first SYN to the reply to the second EHLO, as the probe's `total`
 */
export async function bareConversation(
  port: number,
  secureContext: SecureContext,
  sayEhlo: 'at-once' | 'next-turn' = 'next-turn',
): Promise<number> {
  const begin = performance.now();
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
    servername: 'bench.invalid',
  });
  await new Promise<void>((resolve, reject) => {
    tls.once('secureConnect', resolve);
    tls.once('error', reject);
  });
  if (sayEhlo === 'next-turn') await new Promise((resolve) => setImmediate(resolve));
  const second = reply(tls);
  tls.write('EHLO bench.invalid\r\n');
  await second;
  const took = performance.now() - begin;
  const bye = reply(tls);
  tls.write('QUIT\r\n');
  await bye;
  tls.destroy();
  socket.destroy();
  return took;
}
