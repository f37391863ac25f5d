/** MAIL FROM and RCPT TO, after which nothing is sent; or one real test mail, when that was asked for. */

import { randomUUID } from 'node:crypto';

import { offers } from './capabilities.ts';
import type { Reply } from './reply.ts';
import type { Session } from './session.ts';
import { Stop } from './stop.ts';
import type { Target } from './target.ts';

type Addresses = Pick<Target, 'from' | 'to' | 'depth'>;

/** Offers sender and recipient. The transaction is left open; the session's QUIT gives it up. */
export async function tryEnvelope(
  session: Session,
  { from = '', to, depth }: Addresses,
  capabilities: readonly string[],
): Promise<void> {
  if (depth === 'message' && to === undefined)
    throw new Stop('internal', 'A test mail needs a recipient', { phase: 'rcpt' });
  // RFC 6531 section 3.4: addresses beyond ASCII are announced.
  const utf8 = !isAscii(from + (to ?? '')) && offers(capabilities, 'SMTPUTF8') ? ' SMTPUTF8' : '';
  await session.during('mail', async () => {
    const reply = await session.command(`MAIL FROM:<${from}>${utf8}`);
    if (reply.code !== 250)
      throw refused('sender-rejected', 'The server does not accept the sender', reply);
  });
  session.transactionOpen = true;
  if (to === undefined) return;
  await session.during('rcpt', async () => {
    const reply = await session.command(`RCPT TO:<${to}>`);
    // 251: it will be forwarded, 252: it cannot be verified but is taken.
    if (![250, 251, 252].includes(reply.code))
      throw refused('recipient-rejected', 'The server does not accept the recipient', reply);
  });
}

/** Sends the test mail, in the transaction that `tryEnvelope` opened. */
export async function sendMessage(
  session: Session,
  { from = '', to = '' }: Addresses,
  wallMs: number,
): Promise<void> {
  await session.during('data', async () => {
    const go = await session.command('DATA');
    if (go.code !== 354)
      throw refused('message-rejected', 'The server does not accept a message', go);
    const reply = await session.content(testMail(from, to, wallMs));
    if (reply.code !== 250)
      throw refused('message-rejected', 'The server refused the message', reply);
  });
  session.transactionOpen = false;
}

function refused(
  reason: 'sender-rejected' | 'recipient-rejected' | 'message-rejected',
  message: string,
  reply: Reply,
): Stop {
  const phases = {
    'sender-rejected': 'MAIL FROM',
    'recipient-rejected': 'RCPT TO',
    'message-rejected': 'DATA',
  } as const satisfies Record<typeof reason, string>;
  if (reply.code >= 400) return new Stop(reason, message, { reply });
  return new Stop(
    'protocol-error',
    `The server answered ${phases[reason]} with the unexpected code ${reply.code}`,
    { reply },
  );
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/** RFC 5322, lines without their ends. `Auto-Submitted` (RFC 3834) keeps autoresponders quiet. */
function testMail(from: string, to: string, wallMs: number): string[] {
  const author = from === '' ? to : from;
  const domain = author.replace(/^.*@/, '') || 'localhost';
  const id = randomUUID();
  return [
    `From: Relaywatch <${author}>`,
    `To: <${to}>`,
    'Subject: Relaywatch test mail',
    `Date: ${new Date(wallMs).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <relaywatch.${id}@${domain}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'This mail was sent by Relaywatch to test that this address takes mail.',
    'Nobody needs to do anything with it.',
  ];
}
