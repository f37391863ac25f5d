/** What the system and the references say in the simulated world. */

import type { SystemFacts, SystemSource } from '../../main/core/connectivity/facts.ts';
import type { References } from '../../main/core/connectivity/inquiry.ts';
import type { ReferenceKind } from '../../main/core/connectivity/suspicion.ts';
import type { World } from './world.ts';

/** The second and third number of a network's addresses: each network has its own. */
const SUBNETS: Record<string, string> = { office: '168.1', home: '168.178', cafe: '168.40' };

export function systemOf(world: World): SystemSource {
  return { read: () => factsOf(world) };
}

function factsOf({ around, clock }: World): SystemFacts {
  const { network, link, vpn, ipv6 } = around;
  const subnet = `192.${SUBNETS[network] ?? '168.99'}`;
  const own = (address: string, prefixBits: number): SystemFacts['addresses'][number] => ({
    address,
    prefixBits,
    internal: false,
  });
  return {
    addresses: [
      { address: '127.0.0.1', prefixBits: 8, internal: true },
      ...(link ? [own(`${subnet}.23`, 24), own('fe80::23', 64)] : []),
      ...(link && ipv6 ? [own('2001:db8:1::23', 64)] : []),
      ...(link && vpn ? [own('10.8.0.2', 24)] : []),
    ],
    resolvers: link ? [vpn ? '10.8.0.1' : `${subnet}.1`] : [],
    gateways: link ? [`${subnet}.1`] : [],
    // As on a desktop that only looks at its interfaces.
    systemOnline: null,
    asleepMs: clock.asleepMs(),
  };
}

/** @param blocked references that never answer here, as where port 53 is not let out. */
export function referencesOf(world: World, blocked: ReadonlySet<ReferenceKind>): References {
  return {
    ask: async (kind) => {
      const answers = !blocked.has(kind) && answersNow(world, kind);
      await new Promise<void>((resolve) => world.clock.after(answers ? 30 : 3_000, resolve));
      return answers;
    },
  };
}

function answersNow({ around }: World, kind: ReferenceKind): boolean {
  const { link, gateway, outside, resolver, portal } = around;
  if (!link || !gateway) return false;
  switch (kind) {
    case 'gateway':
      return true;
    case 'resolver':
      return resolver && (outside || portal !== null);
    case 'outside':
      return outside && portal !== 'drops';
  }
}
