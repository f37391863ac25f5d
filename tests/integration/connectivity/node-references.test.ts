import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { expect, test } from 'vitest';

import type { SystemFacts } from '../../../main/core/connectivity/facts.ts';
import { nodeReferences } from '../../../main/core/connectivity/node-references.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import type { Name } from '../../support/dns-server.ts';

const NETWORK: SystemFacts = {
  addresses: [],
  resolvers: [],
  gateways: null,
  systemOnline: null,
  asleepMs: 0,
};
const LIMIT_MS = 150;

/** A name server that says this of the root. */
async function nameServer(root: Name | undefined): Promise<AsyncDisposable & { address: string }> {
  const server = await startDnsServer(root === undefined ? {} : { '': root });
  return { address: server.address, [Symbol.asyncDispose]: () => server.stop() };
}

async function gateway(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

test.each([
  ['knows the root', 'counts as answering', {}],
  ['says that there is no such name', 'counts as answering', undefined],
  ['refuses', 'counts as answering', 'refused'],
  ['cannot reach anybody itself', 'does not', 'servfail'],
  ['says nothing', 'does not', 'silent'],
] as const)('a resolver that %s %s', async (_what, verdict, root) => {
  await using server = await nameServer(root);
  const references = nodeReferences({ limitMs: LIMIT_MS });
  expect(await references.ask('resolver', { ...NETWORK, resolvers: [server.address] })).toBe(
    verdict === 'counts as answering',
  );
});

test('where no resolver is configured, none answers', async () => {
  expect(await nodeReferences().ask('resolver', NETWORK)).toBe(false);
});

test('of several name servers outside one answer is enough', async () => {
  await using silent = await nameServer('silent');
  await using healthy = await nameServer({});
  const references = nodeReferences({
    outside: [silent.address, healthy.address],
    limitMs: LIMIT_MS,
  });
  expect(await references.ask('outside', NETWORK)).toBe(true);
});

test('when all name servers outside are silent, nobody outside answers', async () => {
  await using one = await nameServer('silent');
  await using other = await nameServer('servfail');
  const references = nodeReferences({ outside: [one.address, other.address], limitMs: LIMIT_MS });
  expect(await references.ask('outside', NETWORK)).toBe(false);
});

test('a gateway that takes the connection answers', async () => {
  await using listening = await gateway();
  const references = nodeReferences({ gatewayPort: listening.port });
  expect(await references.ask('gateway', { ...NETWORK, gateways: ['127.0.0.1'] })).toBe(true);
});

test('a gateway that refuses the connection answers, too', async () => {
  const closed = await gateway();
  await closed[Symbol.asyncDispose]();
  const references = nodeReferences({ gatewayPort: closed.port });
  expect(await references.ask('gateway', { ...NETWORK, gateways: ['127.0.0.1'] })).toBe(true);
});

test.each([
  ['is not told by the system', null],
  ['is not there', []],
  ['has a link-local address only, which needs its interface', ['fe80::1']],
  ['is no address', ['gateway.invalid']],
])('a gateway that %s does not answer', async (_what, gateways) => {
  const references = nodeReferences({ limitMs: LIMIT_MS });
  expect(await references.ask('gateway', { ...NETWORK, gateways })).toBe(false);
});
