/** Servers for the plugin check_smtp and for what stands in for it. */

import { createAuthority, inDays } from '../certificates.ts';
import type { Issued } from '../certificates.ts';
import { close, send, serve, silence, startTls } from '../smtp-script/script.ts';
import type { Peer, ScriptedServer, Step } from '../smtp-script/script.ts';

export const ACCOUNT = { user: 'probe', password: 'correct horse' };

export type ServerKey =
  | 'ok'
  | 'no-starttls'
  | 'starttls-refused'
  | 'broken-tls'
  | 'expiring'
  | 'expired'
  | 'rejecting-4xx'
  | 'rejecting-5xx'
  | 'no-smtp'
  | 'closing'
  | 'closing-after-ehlo'
  | 'silent'
  | 'strict-sender'
  | 'lmtp'
  | 'proxy'
  | 'implicit-tls'
  | 'refused';

interface Conduct {
  /** Offers STARTTLS with this certificate. */
  certificate?: Issued;
  /** In place of its answer to STARTTLS. */
  starttlsReply?: string;
  /** Answers LHLO alone. */
  lmtp?: boolean;
  mailReply?: string;
}

/** A server that answers whatever it is asked. */
const talk =
  (conduct: Conduct, greeted = 'ESMTP'): Step =>
  async (peer) => {
    let secure = false;
    for (let line = await peer.line(); line !== null; line = await peer.line()) {
      const word = line.split(' ', 1)[0]?.toUpperCase() ?? '';
      if (word === 'STARTTLS' && conduct.certificate) {
        await peer.write(conduct.starttlsReply ?? '220 2.0.0 Go ahead\r\n');
        if (conduct.starttlsReply !== undefined) continue;
        await startTls(conduct.certificate)(peer);
        secure = true;
      } else if (word === 'AUTH') await login(peer, line);
      else if (word === 'QUIT') {
        await peer.write('221 2.0.0 Bye\r\n');
        peer.socket.end();
      } else await peer.write(replyTo(word, conduct, secure, greeted));
    }
  };

function replyTo(word: string, conduct: Conduct, secure: boolean, greeted: string): string {
  const hello = conduct.lmtp ? ['LHLO'] : ['EHLO', 'HELO'];
  if (hello.includes(word)) {
    const offered = conduct.certificate && !secure ? ['STARTTLS'] : [];
    const lines = [`mx.example ${greeted}`, 'PIPELINING', ...offered, 'AUTH LOGIN PLAIN'];
    return lines
      .map((line, index) => `250${index < lines.length - 1 ? '-' : ' '}${line}\r\n`)
      .join('');
  }
  if (word === 'MAIL') return conduct.mailReply ?? '250 2.1.0 Ok\r\n';
  if (word === 'HELP') return '214-One\r\n214 Two\r\n';
  if (['NOOP', 'RSET', 'RCPT'].includes(word)) return '250 2.0.0 Ok\r\n';
  return '502 5.5.1 Not known\r\n';
}

/** AUTH LOGIN alone, with or without the user name at once. */
async function login(peer: Peer, line: string): Promise<void> {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const [, mechanism, initial] = line.split(' ');
  if (mechanism?.toUpperCase() !== 'LOGIN') {
    await peer.write('504 5.5.4 Not here\r\n');
    return;
  }
  if (initial === undefined) await peer.write('334 VXNlcm5hbWU6\r\n');
  const user = initial ?? (await peer.line());
  await peer.write('334 UGFzc3dvcmQ6\r\n');
  const password = await peer.line();
  const known = user === base64(ACCOUNT.user) && password === base64(ACCOUNT.password);
  await peer.write(known ? '235 2.7.0 Welcome\r\n' : '535 5.7.8 Wrong\r\n');
}

const expectProxy: Step = async (peer) => {
  const line = await peer.line();
  if (!/^PROXY /.test(line ?? '')) peer.socket.destroy();
};

export interface CheckSmtpServers {
  port(key: ServerKey): number;
  /** PEM file's text of the authority behind all certificates; their name is `localhost`. */
  caPem: string;
  close(): Promise<void>;
}

export async function startCheckSmtpServers(): Promise<CheckSmtpServers> {
  const authority = await createAuthority();
  const certificate = await authority.issue();
  // A moment more, so that the days left are whole for as long as a test runs.
  const expiring = await authority.issue({ notAfter: new Date(inDays(5).getTime() + 3_600_000) });
  const expired = await authority.issue({ notBefore: inDays(-90), notAfter: inDays(-3) });
  const greeting = send('220 mx.example ESMTP\r\n');
  const scripts: Record<Exclude<ServerKey, 'refused'>, Step[]> = {
    ok: [greeting, talk({ certificate })],
    'no-starttls': [greeting, talk({})],
    'starttls-refused': [
      greeting,
      talk({ certificate, starttlsReply: '454 4.7.0 Not available\r\n' }),
    ],
    'broken-tls': [
      greeting,
      talk({ certificate, starttlsReply: '220 2.0.0 Go ahead\r\nthis is no TLS\r\n' }),
    ],
    expiring: [greeting, talk({ certificate: expiring })],
    expired: [greeting, talk({ certificate: expired })],
    'rejecting-4xx': [send('421 4.3.2 Try again later\r\n'), talk({})],
    'rejecting-5xx': [send('554 5.7.1 No service\r\n'), talk({})],
    'no-smtp': [send('SSH-2.0-OpenSSH_9.2\r\n'), close],
    closing: [close],
    'closing-after-ehlo': [greeting, (peer) => peer.line().then(() => undefined), close],
    silent: [silence],
    'strict-sender': [greeting, talk({ mailReply: '530 5.7.0 Log in first\r\n' })],
    lmtp: [send('220 mx.example LMTP\r\n'), talk({ lmtp: true }, 'LMTP')],
    proxy: [expectProxy, greeting, talk({})],
    'implicit-tls': [startTls(certificate), greeting, talk({})],
  };
  const running = new Map<string, ScriptedServer>();
  for (const [key, steps] of Object.entries(scripts)) running.set(key, await serve(steps));
  return {
    port: (key) => running.get(key)?.port ?? 1,
    caPem: authority.caPem,
    close: async () => {
      await Promise.all([...running.values()].map((server) => server.stop()));
    },
  };
}
