/** MTA-STS over DNS and HTTPS. */

import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';

import type { MailPolicyResolver } from '../../core/dns/resolver.ts';
import { bounded, visible } from '../../core/probe/text.ts';
import type { MtaStsSource } from './lookup.ts';
import type { Read } from './policy.ts';

/** RFC 8461 section 3.3 suggests it. */
const MAX_BYTES = 65_536;

export interface SourceOptions {
  resolver: Pick<MailPolicyResolver, 'txt'>;
  /** PEM certificates trusted by HTTPS. */
  ca: readonly string[];
  timeoutMs: number;
  /** Where to connect, instead of port 443 of what the name resolves to. */
  connect?: Pick<RequestOptions, 'port' | 'lookup'>;
}

export function createMtaStsSource({
  resolver,
  ca,
  timeoutMs,
  connect,
}: SourceOptions): MtaStsSource {
  return {
    txt: async (name) => {
      const answer = await resolver.txt(name, AbortSignal.timeout(timeoutMs));
      if (answer.kind === 'found') return { ok: true, value: answer.records };
      const { error, code } = answer;
      if (error === 'not-found' || error === 'no-data') return { ok: true, value: [] };
      return { ok: false, message: `${name} could not be looked up (${code})` };
    },
    policyText: async (domain) => {
      const host = `mta-sts.${domain}`;
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const options: RequestOptions = {
          host,
          path: '/.well-known/mta-sts.txt',
          ca: [...ca],
          agent: false,
          signal,
          ...connect,
        };
        return await get(options);
      } catch (error) {
        const reason = signal.aborted ? 'ETIMEDOUT' : codeOf(error);
        return { ok: false, message: `https://${host} could not be read (${reason})` };
      }
    },
  };
}

/** Redirects are not followed (section 3.3). */
async function get(options: RequestOptions): Promise<Read<string>> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(options, resolve).on('error', reject).end();
  });
  try {
    const type = response.headers['content-type'] ?? 'none';
    if (response.statusCode !== 200)
      return { ok: false, message: `the policy is not there (HTTP ${response.statusCode ?? 0})` };
    if (!/^text\/plain\s*(?:;|$)/i.test(type))
      return {
        ok: false,
        message: `the policy is not text/plain but ${bounded(visible(type), 100)}`,
      };
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BYTES) return { ok: false, message: 'the policy is longer than 64 KiB' };
      chunks.push(chunk);
    }
    return { ok: true, value: Buffer.concat(chunks).toString('utf8') };
  } finally {
    response.destroy();
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error ? bounded(visible(error.message), 200) : 'unknown error';
}
