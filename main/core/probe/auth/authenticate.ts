/** AUTH (RFC 4954): never without verified TLS unless told so, and nothing secret outside the wire. */

import { TLSSocket } from 'node:tls';

import type { Reply } from '../reply.ts';
import type { TlsFacts } from '../result.ts';
import type { Session } from '../session.ts';
import { Stop } from '../stop.ts';
import type { Credentials, Target } from '../target.ts';
import { channelBindings } from './channel-binding.ts';
import type { ChannelBinding } from './channel-binding.ts';
import { beginExchange, chooseMechanism, nameOf, offeredMechanisms } from './choose.ts';
import type { Choice } from './choose.ts';
import { ExchangeError } from './mechanism.ts';
import type { Exchange } from './mechanism.ts';

/** RFC 4954 section 4: a longer initial response is sent only when asked for. */
const MAX_COMMAND_LENGTH = 510;

/** SCRAM lets the server say how much is to be computed. */
const ANSWER_LIMIT_MS = 30_000;

/** No mechanism needs more; a server that goes on asking is not going to stop. */
const MAX_CHALLENGES = 5;

export async function authenticate(
  session: Session,
  credentials: Credentials,
  target: Pick<Target, 'host' | 'port'>,
  seen: { capabilities: readonly string[]; tls: TlsFacts | null },
): Promise<void> {
  const offered = offeredMechanisms(seen.capabilities);
  if (!offered) throw new Stop('auth-unavailable', 'The server does not offer AUTH');
  const { connection, certificate } = session;
  const { socket } = connection;
  const bindings = socket instanceof TLSSocket ? channelBindings(socket, certificate) : [];
  const choose = (available: ChannelBinding | null) =>
    chooseMechanism(offered, credentials.mechanism, available);
  const choices = (bindings.length > 0 ? bindings : [null]).map(choose);
  const [first, ...others] = choices.filter((choice) => choice !== null);
  if (!first)
    throw new Stop(
      'auth-unavailable',
      credentials.mechanism === undefined
        ? 'The server offers no AUTH mechanism that works with a password'
        : `The server does not offer AUTH ${credentials.mechanism.toUpperCase()}`,
    );
  if (credentials.allowInsecure !== true) requireVerifiedTls(seen.tls);

  session.keepSecret(credentials.secret);
  let outcome = await attempt(session, first, credentials, target);
  // Both ends know the binding only by its kind: which of them the server knows shows when it refuses one.
  for (const choice of others)
    if (outcome.refusal === 'unsupported-channel-binding-type')
      outcome = await attempt(session, choice, credentials, target);
  if (outcome.reply.code !== 235) throw refused(outcome);
  if (!outcome.complete)
    throw new Stop(
      'protocol-error',
      'The server declared success without proving that it knows the password',
      { reply: outcome.reply },
    );
}

/** The reply that is no challenge, and how the exchange stood then. */
interface Outcome {
  reply: Reply;
  complete: boolean;
  refusal: string | undefined;
}

async function attempt(
  session: Session,
  choice: Choice,
  credentials: Credentials,
  target: Pick<Target, 'host' | 'port'>,
): Promise<Outcome> {
  const exchange = beginExchange(choice, credentials, target);
  const reply = await converse(session, nameOf(choice), exchange);
  return { reply, complete: exchange.complete, refusal: exchange.refusal };
}

function requireVerifiedTls(tls: TlsFacts | null): void {
  if (!tls)
    throw new Stop(
      'auth-insecure',
      'The credentials were not sent, because the connection is not encrypted',
    );
  if (tls.problem !== null)
    throw new Stop(
      'auth-insecure',
      'The credentials were not sent, because the certificate could not be verified',
    );
}

/** From the AUTH command to the reply that is no challenge. */
async function converse(session: Session, name: string, exchange: Exchange): Promise<Reply> {
  const initial = exchange.initial && encoded(exchange.initial);
  const withInitial = `AUTH ${name} ${initial ?? ''}`;
  const fits = initial !== null && withInitial.length <= MAX_COMMAND_LENGTH;
  let reply = fits
    ? await sendSecret(session, withInitial, initial, `AUTH ${name} ***`)
    : await session.command(`AUTH ${name}`);
  // What did not fit is the answer to the empty challenge that now comes.
  let owed = fits ? null : initial;
  for (let round = 0; reply.code === 334; round += 1) {
    if (round === MAX_CHALLENGES) return cancel(session, 'The server asked for more than there is');
    const line = owed ?? (await answerTo(session, exchange, reply));
    owed = null;
    reply = await sendSecret(session, line, line, '***');
  }
  return reply;
}

async function answerTo(session: Session, exchange: Exchange, reply: Reply): Promise<string> {
  const text = reply.lines.join('').trim();
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return cancel(session, 'The server sent an AUTH challenge that is not base64');
  try {
    const response = await session.deadline.wait<Buffer>(
      ANSWER_LIMIT_MS,
      () => new Stop('timeout', 'The server asks for a proof that takes too long to compute'),
      ({ resolve, reject }) => {
        exchange.respond(Buffer.from(text, 'base64')).then(resolve, reject);
        return () => undefined;
      },
    );
    return response.toString('base64');
  } catch (error) {
    if (error instanceof ExchangeError) return cancel(session, error.message);
    throw error;
  }
}

/** RFC 4954 section 4: an empty initial response is written as an equals sign. */
const encoded = (bytes: Buffer): string => (bytes.length === 0 ? '=' : bytes.toString('base64'));

function sendSecret(session: Session, line: string, secret: string, shown: string): Promise<Reply> {
  if (secret !== '') session.keepSecret(secret);
  return session.command(line, shown);
}

/** RFC 4954 section 4: the client gives the exchange up with `*`. What the server makes of it does not matter. */
async function cancel(session: Session, message: string): Promise<never> {
  try {
    await session.command('*');
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  throw new Stop('protocol-error', message);
}

/** RFC 5802 section 7: what the server says of the binding, and of nothing else. */
const BINDING_REFUSALS: Partial<Record<string, string>> = {
  'channel-bindings-dont-match':
    'The TLS connection that the server sees is not ours: something stands in between (channel-bindings-dont-match)',
  'server-does-support-channel-binding':
    'The server offers channel binding, but its offer did not arrive here: something in between took it away (server-does-support-channel-binding)',
  'unsupported-channel-binding-type':
    'The server offers channel binding, but of no kind that this connection has (unsupported-channel-binding-type)',
};

function refused({ reply, refusal = '' }: Outcome): Stop {
  if (reply.code >= 500) {
    const message =
      reply.code === 535
        ? 'The server rejected the user name or password'
        : 'The server refused to authenticate';
    return new Stop('auth-rejected', BINDING_REFUSALS[refusal] ?? message, { reply });
  }
  if (reply.code >= 400)
    return new Stop('auth-temporary', 'The server cannot authenticate anyone at present', {
      reply,
    });
  return new Stop('protocol-error', `The server answered AUTH with code ${reply.code}`, { reply });
}
