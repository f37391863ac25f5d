/** Webhooks against real HTTP servers on loopback, as good and as bad as they come. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import type { Delivery } from '../../../main/core/alerting/channel.ts';
import type { WebhookSettings } from '../../../main/core/alerting/channels/preset-needs.ts';
import { createWebhook } from '../../../main/core/alerting/channels/webhook.ts';
import { downNotice } from '../../support/alarms.ts';
import { createAuthority } from '../../support/certificates.ts';
import { freePorts } from '../../support/free-ports.ts';

const servers: { close(): unknown; closeAllConnections?(): void }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function listen(server: TcpServer): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

interface Sending {
  settings?: Partial<WebhookSettings>;
  secret?: string | null;
  ca?: string[];
  timeoutMs?: number;
  signal?: AbortSignal;
}

function send(url: string, options: Sending = {}): Promise<Delivery> {
  const { settings = {}, secret = null, ca = [], timeoutMs = 5_000 } = options;
  const channel = createWebhook(
    {
      type: 'webhook',
      id: 'w',
      name: 'Hook',
      enabled: true,
      preset: 'generic',
      url,
      recipient: '',
      headers: [],
      template: '',
      ...settings,
    },
    { secret: () => secret, ca: () => ca, timeoutMs },
  );
  return channel.deliver(downNotice(), options.signal ?? new AbortController().signal);
}

const problemOf = (delivery: Delivery) => (delivery.ok ? null : delivery.problem);

const answering = (status: number, headers: Record<string, string> = {}, body = '') =>
  createServer((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  });

describe('a webhook', () => {
  it('posts the notice as JSON, with its headers and the secret where it belongs', async () => {
    let seen: { method?: string; url?: string; type?: string; key?: unknown; body?: unknown } = {};
    const port = await listen(
      createServer((request, response) => {
        void bodyOf(request).then((text) => {
          const { method = '', url = '', headers } = request;
          const type = headers['content-type'] ?? '';
          seen = { method, url, type, key: headers['x-key'], body: JSON.parse(text) };
          response.writeHead(204).end();
        });
      }),
    );
    const delivery = await send(`http://127.0.0.1:${port}/hook?key={{secret}}`, {
      settings: {
        headers: [{ name: 'X-Key', value: '{{secret}}' }],
        template: '{"text": "{{title}}: {{reason}}", "who": "{{host}}"}',
      },
      secret: 's3cret',
    });
    expect(delivery).toEqual({ ok: true });
    expect(seen).toEqual({
      method: 'POST',
      url: '/hook?key=s3cret',
      type: 'application/json; charset=utf-8',
      key: 's3cret',
      body: { text: 'mx1 is down: connect-refused', who: 'mx1.example.org' },
    });
  });

  it.each<[string, Server, string, RegExp]>([
    ['fails on 500, for now', answering(500, {}, 'out of order'), 'busy', /500: out of order\.$/],
    ['fails on 404 for good', answering(404), 'refused', /answered 404\.$/],
    [
      'does not follow a redirect, and says where it leads without path or query',
      answering(307, { location: 'https://other.example/secret?token=x' }),
      'redirected',
      /sends on to https:\/\/other\.example\. Redirects/,
    ],
    [
      'shows of the answer only visible characters, one line of them',
      answering(400, {}, `bad\r\n\u001b[31m${'x'.repeat(5_000)}`),
      'refused',
      /answered 400: bad \\x1b\[31mx{100,200}…\.$/,
    ],
  ])('%s', async (_what, server, kind, message) => {
    const port = await listen(server);
    const problem = problemOf(await send(`http://127.0.0.1:${port}/`));
    expect(problem).toMatchObject({ kind, message: expect.stringMatching(message) as string });
    expect(problem?.message).toContain(`127.0.0.1:${port}`);
  });

  it.each([
    ['seconds', '7', 7_000],
    ['far too many seconds', '999999', 3_600_000],
    ['nonsense', 'soon', undefined],
  ])('is told by 429 when to come again: %s', async (_what, header, expected) => {
    const port = await listen(answering(429, { 'retry-after': header }));
    const problem = problemOf(await send(`http://127.0.0.1:${port}/`));
    expect(problem?.kind).toBe('busy');
    expect(problem?.retryAfterMs).toBe(expected);
  });

  it('is told by a date when to come again', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const port = await listen(answering(503, { 'retry-after': date }));
    const retryAfterMs = problemOf(await send(`http://127.0.0.1:${port}/`))?.retryAfterMs;
    expect(retryAfterMs).toBeGreaterThan(30_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  const silent: RequestListener = () => {
    // Never answers.
  };
  it.each<[string, TcpServer]>([
    ['never answers', createServer(silent)],
    ['never reads and never answers', createTcpServer()],
  ])('gives up on a server that %s', async (_what, server) => {
    const port = await listen(server);
    const problem = problemOf(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 200 }));
    expect(problem).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('0.2 s') as string,
    });
  });

  it.each([200, 500])('does not read an endless body of a %i', async (status) => {
    let closed: Promise<unknown> = Promise.resolve();
    const port = await listen(
      createServer((request, response) => {
        request.resume();
        closed = once(response, 'close');
        response.writeHead(status);
        const more = (): void => {
          if (!response.destroyed) response.write('x'.repeat(10_000), () => setImmediate(more));
        };
        more();
      }),
    );
    const delivery = await send(`http://127.0.0.1:${port}/`, { timeoutMs: 20_000 });
    expect(delivery.ok).toBe(status === 200);
    await closed;
  });

  it('takes a body that never ends for what came of it, when the time is up', async () => {
    const port = await listen(
      createServer((request, response) => {
        request.resume();
        response.writeHead(500);
        response.write('half a');
      }),
    );
    const problem = problemOf(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 300 }));
    expect(problem).toMatchObject({
      kind: 'busy',
      message: expect.stringContaining('half a') as string,
    });
  });

  it('says that nobody listens', async () => {
    const [port = 0] = await freePorts(1);
    expect(problemOf(await send(`http://127.0.0.1:${port}/`))).toEqual({
      kind: 'unreachable',
      message: `127.0.0.1:${port} could not be reached: it refused the connection.`,
    });
  });

  it('says that what answers is no HTTP', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('220 mx ESMTP\r\n')));
    expect(problemOf(await send(`http://127.0.0.1:${port}/`))?.message).toMatch(
      /does not speak HTTP/,
    );
  });

  it('never repeats its secret, even when the server does', async () => {
    const port = await listen(
      createServer((request, response) => {
        request.resume();
        response.writeHead(401).end(`no such token: ${request.headers['x-gotify-key'] as string}`);
      }),
    );
    const problem = problemOf(
      await send(`http://127.0.0.1:${port}`, { settings: { preset: 'gotify' }, secret: 's3cret' }),
    );
    expect(problem?.message).toContain('no such token: ***');
  });

  it('is not sent without the secret that it needs', async () => {
    const problem = problemOf(await send('', { settings: { preset: 'slack' } }));
    expect(problem?.kind).toBe('misconfigured');
  });

  it('says nothing of a secret that should be an address and is none', async () => {
    const settings = { preset: 'slack' } as const;
    const problem = problemOf(await send('', { settings, secret: 'T/B/secret' }));
    expect(problem).toMatchObject({ kind: 'misconfigured', message: 'The address is not a URL.' });
  });

  it('ends at once when it is cancelled', async () => {
    const abort = new AbortController();
    const port = await listen(
      createServer(() => {
        abort.abort();
      }),
    );
    const delivery = await send(`http://127.0.0.1:${port}/`, { signal: abort.signal });
    expect(problemOf(delivery)?.kind).toBe('cancelled');
  });
});

describe('a webhook over TLS', () => {
  async function secure(
    options: Parameters<Awaited<ReturnType<typeof createAuthority>>['issue']>[0],
  ) {
    const authority = await createAuthority();
    const { chainPem, keyPem } = await authority.issue(options);
    const port = await listen(
      createTlsServer({ cert: chainPem, key: keyPem }, (request, response) => {
        request.resume();
        response.end();
      }),
    );
    return { url: `https://localhost:${port}/`, ca: [authority.caPem] };
  }

  it('trusts whom the system trusts', async () => {
    const { url, ca } = await secure({});
    expect(await send(url, { ca })).toEqual({ ok: true });
  });

  it.each([
    ['of an issuer nobody knows', {}, [], /unknown|self-signed/],
    ['for another name', { commonName: 'other.example' }, null, /is for another name/],
    ['that has expired', { notAfter: new Date(Date.now() - 1_000) }, null, /has expired/],
  ])('sends nothing to a server with a certificate %s', async (_what, options, ca, message) => {
    const server = await secure(options);
    const problem = problemOf(await send(server.url, { ca: ca ?? server.ca }));
    expect(problem).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(message) as string,
    });
  });
});
