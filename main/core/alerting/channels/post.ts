/** One HTTP POST: no redirects, one deadline for all of it, and of the answer no more is read than is shown. */

import { request as requestPlain } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';

import { oneLine } from '../../words.ts';
import { DELIVERED, undelivered } from '../channel.ts';
import type { Delivery } from '../channel.ts';

export interface PostRequest {
  /** `http:` or `https:`. Its path and query may hold a token and are never shown. */
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** JSON. */
  body: string;
  /** Taken out of whatever the other side says, should it repeat them. */
  secrets: readonly string[];
}

export interface PostOptions {
  /** PEM certificates trusted by HTTPS. */
  ca: readonly string[];
  timeoutMs: number;
  signal: AbortSignal;
}

const EXCERPT_BYTES = 2_048;
const EXCERPT_LENGTH = 160;
const LONGEST_RETRY_AFTER_MS = 3_600_000;
const HEADERS_BYTES = 16_384;

/** Resolves to how it went; never rejects. */
export async function post(request: PostRequest, options: PostOptions): Promise<Delivery> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([deadline, options.signal]);
  const { host } = request.url;
  try {
    const response = await send(request, options.ca, signal);
    try {
      return await judge(response, request);
    } finally {
      response.destroy();
    }
  } catch (error) {
    if (options.signal.aborted)
      return undelivered('cancelled', 'It was stopped before it was sent.');
    if (deadline.aborted) {
      const seconds = Math.round(options.timeoutMs / 100) / 10;
      return undelivered('timeout', `${host} did not answer within ${seconds} s.`);
    }
    return undelivered('unreachable', connectionSentence(host, error));
  }
}

function send(
  { url, headers, body }: PostRequest,
  ca: readonly string[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      'User-Agent': 'Relaywatch',
      Accept: '*/*',
      ...headers,
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
    },
    agent: false,
    maxHeaderSize: HEADERS_BYTES,
    signal,
  };
  return new Promise((resolve, reject) => {
    const sent = secure
      ? requestTls(url, { ...options, ca: [...ca] }, resolve)
      : requestPlain(url, options, resolve);
    sent.on('error', reject).end(body);
  });
}

async function judge(response: IncomingMessage, { url, secrets }: PostRequest): Promise<Delivery> {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return DELIVERED;
  if (status >= 300 && status < 400) {
    return undelivered('redirected', redirectSentence(url, response.headers.location));
  }
  const excerpt = withoutSecrets(oneLine(await readExcerpt(response), EXCERPT_LENGTH * 4), secrets);
  const said = excerpt === '' ? '' : `: ${oneLine(excerpt, EXCERPT_LENGTH)}`;
  const message = `${url.host} answered ${status}${said}.`.replace(/([.!?])\.$/, '$1');
  // 408, 425 and 429 ask for another try (RFC 9110 section 15.5.9, RFC 8470, RFC 6585).
  const temporary = status >= 500 || status === 408 || status === 425 || status === 429;
  return temporary
    ? undelivered('busy', message, retryAfterMs(response.headers['retry-after']))
    : undelivered('refused', message);
}

/** The beginning of what was said; what had come when the deadline passed, or the connection broke, will do. */
async function readExcerpt(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= EXCERPT_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(chunks).subarray(0, EXCERPT_BYTES).toString('utf8');
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (result, secret) => (secret === '' ? result : result.replaceAll(secret, '***')),
    text,
  );
}

/** Seconds or a date (RFC 9110 section 10.2.3); an hour at most. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, Math.min(ms, LONGEST_RETRY_AFTER_MS)) : undefined;
}

function redirectSentence(from: URL, location: string | undefined): string {
  const target = location ?? '';
  const to = URL.canParse(target, from.href) ? new URL(target, from) : null;
  const where = to === null ? 'somewhere else' : oneLine(to.origin, 100);
  return `${from.host} sends on to ${where}. Redirects are not followed: enter the address it leads to.`;
}

const TLS_CODES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'leads to an unknown root',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is by an unknown issuer, or an intermediate is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is by an unknown issuer, or an intermediate is missing',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
};

const CONNECTION_CODES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not exist',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it closed the connection without an answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it does not answer',
  HPE_HEADER_OVERFLOW: 'its answer is no reasonable HTTP',
};

function connectionSentence(host: string, error: unknown): string {
  const code = codeOf(error);
  const tls = TLS_CODES[code];
  if (tls !== undefined) return `The certificate of ${host} ${tls}.`;
  const known = CONNECTION_CODES[code];
  if (known !== undefined) return `${host} could not be reached: ${known}.`;
  if (code.startsWith('HPE_')) return `${host} does not speak HTTP.`;
  return `${host} could not be reached (${code}).`;
}

function codeOf(error: unknown): string {
  // One error for each address tried, when there are several.
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (typeof code === 'string') return oneLine(code, 60);
  return cause instanceof Error ? oneLine(cause.name, 60) : 'unknown error';
}
