/** The conversation of a check from greeting to the depth asked for, top to bottom as it happens on the wire. */

import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import { domainToASCII } from 'node:url';

import type { Clock } from '../clock.ts';
import { authenticate } from './auth/authenticate.ts';
import { offers } from './capabilities.ts';
import { capabilityLines } from './capability-lines.ts';
import { sendMessage, tryEnvelope } from './envelope.ts';
import { handshake } from './handshake.ts';
import type { Handshake } from './handshake.ts';
import type { Reply } from './reply.ts';
import { keepSessions, sessionKey, shown, ticketOf } from './resumption.ts';
import type { CommandReply, TlsFacts, TlsSessions } from './result.ts';
import type { Trust } from './roots.ts';
import type { Session } from './session.ts';
import { Stop, failureReply } from './stop.ts';
import { DEPTHS } from './target.ts';
import type { Target } from './target.ts';
import { bounded } from './text.ts';
import { ticketsRead } from './tickets.ts';
import { judgeTls } from './verdict.ts';

/** What was learned, filled in as the conversation goes, whole or not. */
export interface Findings {
  greeting: string | null;
  capabilities: string[];
  capabilitiesBeforeTls: string[];
  tls: TlsFacts | null;
  commands?: CommandReply[];
  /** What this computer may have been late by, on top of what its event loop was. */
  lateMs?: number;
}

export interface Conversation {
  target: Target;
  session: Session;
  findings: Findings;
  trust: Trust;
  clock: Clock;
  /** How long the connection took: an estimate of the round trip. */
  connectMs: number;
  /** The address connected to. */
  address: string;
  sessions: TlsSessions | undefined;
}

const GREETING_LENGTH = 512;

/**
 * Rejects with a `Stop` at the first failure. A certificate the policy refuses is one too, but only once
 * everything else that needs no trust has been found out.
 */
export async function converse(conversation: Conversation): Promise<void> {
  const problems: Stop[] = [];
  try {
    await open(conversation, problems);
  } catch (error) {
    throw problems[0] ?? error;
  }
  if (problems[0]) throw problems[0];
  await goDeeper(conversation);
}

/** What needs trust, or touches mail: AUTH, the envelope, commands of the target's own, a message, as asked for. */
async function goDeeper({ target, session, findings, clock }: Conversation): Promise<void> {
  const { auth, depth } = target;
  const rank = DEPTHS.indexOf(depth);
  if (auth && rank >= DEPTHS.indexOf('auth'))
    await session.during('auth', () => authenticate(session, auth, target, findings));
  if (rank >= DEPTHS.indexOf('envelope')) await tryEnvelope(session, target, findings.capabilities);
  if (target.commands && depth !== 'connect')
    findings.commands = await sayCommands(session, target.commands);
  if (depth === 'message') await sendMessage(session, target, clock.wallMs());
}

async function sayCommands(session: Session, commands: readonly string[]): Promise<CommandReply[]> {
  return session.during('rcpt', async () => {
    const replies: CommandReply[] = [];
    for (const command of commands)
      replies.push({ command, reply: failureReply(await session.command(command)) });
    return replies;
  });
}

/** From greeting to EHLO, over TLS where that is wanted. */
async function open(conversation: Conversation, problems: Stop[]): Promise<void> {
  const { target, session, findings } = conversation;
  if (target.security === 'tls') problems.push(...(await secure(conversation)));
  if (target.depth === 'connect') return;
  await greet(conversation);
  findings.capabilities = await session.during('ehlo', () => hello(conversation));
  if (target.security !== 'tls') findings.capabilitiesBeforeTls = findings.capabilities;
  if (!wantsStartTls(target, findings.capabilities)) return;
  await startTls(conversation);
  findings.capabilities = [];
  problems.push(...(await secure(conversation)));
  findings.capabilities = await session.during('ehloTls', () => hello(conversation));
}

async function greet({ session, findings }: Conversation): Promise<void> {
  await session.during('greeting', async () => {
    const reply = await session.reply();
    findings.greeting = bounded(`${reply.code} ${reply.lines.join('\n')}`.trim(), GREETING_LENGTH);
    if (reply.code >= 400)
      throw new Stop('greeting-rejected', 'The server refused the session in its greeting', {
        reply,
      });
    if (reply.code !== 220)
      throw new Stop('protocol-error', `The server greeted with code ${reply.code}, not 220`, {
        reply,
      });
  });
}

/** EHLO, or HELO where EHLO is not known (RFC 5321 section 3.2); LHLO alone in LMTP. Gives what is offered. */
async function hello({ session, target }: Conversation): Promise<string[]> {
  const name = target.ehlo ?? addressLiteral(session.connection.localAddress);
  const verb = target.lmtp ? 'LHLO' : 'EHLO';
  const hello = await session.command(`${verb} ${name}`);
  if (isPositive(hello)) return capabilityLines(hello);
  if (target.proxy && UNKNOWN_COMMAND.has(hello.code))
    throw new Stop(
      'protocol-error',
      'The server took the PROXY header for a command: it seems to expect none',
      { reply: hello },
    );
  if (hello.code < 500 || target.lmtp || hello.unasked) throw helloStop(verb, hello);
  const helo = await session.command(`HELO ${name}`);
  if (isPositive(helo)) return [];
  throw helloStop(verb, helo);
}

/** RFC 5321 section 4.2.4: what a server makes of a line that is no command it knows. */
const UNKNOWN_COMMAND: ReadonlySet<number> = new Set([500, 501, 502, 503]);

function helloStop(verb: string, reply: Reply): Stop {
  return reply.code < 400
    ? new Stop('protocol-error', `The server answered ${verb} with code ${reply.code}, not 250`, {
        reply,
      })
    : new Stop('ehlo-rejected', `The server refused ${verb}`, { reply });
}

const isPositive = (reply: Reply): boolean => reply.code === 250;

/** RFC 5321 section 4.1.3: what a host without a name of its own says after EHLO. */
function addressLiteral(address: string | undefined): string {
  const plain = (address ?? '127.0.0.1').replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? `[IPv6:${plain}]` : `[${plain}]`;
}

function wantsStartTls({ security }: Target, capabilities: readonly string[]): boolean {
  if (security === 'none' || security === 'tls') return false;
  const offered = offers(capabilities, 'STARTTLS');
  if (security === 'starttls' && !offered)
    throw new Stop('starttls-unavailable', 'The server does not offer STARTTLS');
  return offered;
}

async function startTls({ session }: Conversation): Promise<void> {
  await session.during('starttls', async () => {
    const reply = await session.command('STARTTLS');
    if (reply.code >= 400)
      throw new Stop('starttls-refused', 'The server offers STARTTLS but refused it', { reply });
    if (reply.code !== 220)
      throw new Stop(
        'protocol-error',
        `The server answered STARTTLS with code ${reply.code}, not 220`,
        { reply },
      );
    session.connection.seal();
    // RFC 3207 section 4.2; CVE-2011-0411: whoever is between could put commands or replies in here.
    if (session.connection.hasUnread)
      throw new Stop(
        'starttls-injection',
        'Unencrypted data followed the answer to STARTTLS, before TLS began',
      );
  });
}

/** The TLS handshake and what the policy has against its outcome. */
async function secure(conversation: Conversation): Promise<Stop[]> {
  const { target, session, findings, trust, clock, sessions, address } = conversation;
  const ca = target.ca ?? [];
  const name = verifiedName(target);
  const context = trust.contextFor(ca, target.clientCertificate);
  const key = sessionKey(target, address, name);
  const known = sessions?.get(key);
  const ticket = ticketOf(known, context);
  const done = await session.during('tls', () => upgrade(conversation, { context, name, ticket }));
  const evidence = shown(done, known, clock.wallMs());
  const [leaf, ...issuers] = evidence.chain;
  if (!leaf)
    throw new Stop('tls-handshake', 'The server presented no certificate', { phase: 'tls' });
  const chain = [leaf, ...issuers] as const;
  session.certificate = leaf;
  if (sessions) {
    const provedAtMs = evidence.resumed && known ? known.provedAtMs : done.atMs;
    keepSessions(sessions, key, done, { ...evidence, context, chain }, provedAtMs);
  }
  const { facts, stop } = judgeTls(
    {
      ...evidence,
      chain,
      anchored: () => trust.anchors(issuers.at(-1) ?? leaf, ca),
    },
    { name, certificate: target.certificate, minTls: target.minTls, nowMs: clock.wallMs() },
  );
  findings.tls = facts;
  if (target.security === 'tls') await done.released();
  else
    await ticketsRead(done, known, conversation, (lateMs) => {
      findings.lateMs = lateMs;
    });
  return stop ? [stop] : [];
}

/** As certificates and SNI have it: ASCII, without the final dot. */
function verifiedName({ servername, host }: Target): string {
  const name = (servername ?? host).replace(/\.$/, '');
  return isIP(name) === 0 ? domainToASCII(name) || name : name;
}

async function upgrade(
  { target, session, clock }: Conversation,
  { context, name, ticket }: { context: SecureContext; name: string; ticket: Buffer | undefined },
): Promise<Handshake> {
  const raw = session.connection.release();
  const serverNext = target.security === 'tls';
  const { alpn } = target;
  const options = {
    context,
    servername: name,
    serverNext,
    ...(alpn && { alpn }),
    ...(ticket && { ticket }),
  };
  const done = await handshake(raw, options, clock, session.deadline);
  session.arrived(done.atMs);
  session.connection.adopt(done.socket);
  return done;
}
