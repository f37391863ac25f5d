/** A system that says of its network and sleep what a test wants. */

import type { SystemFacts, SystemSource } from '../../main/core/connectivity/facts.ts';

/** In an office. */
export const OFFICE: SystemFacts = {
  addresses: [
    { address: '127.0.0.1', prefixBits: 8, internal: true },
    { address: '192.168.1.23', prefixBits: 24, internal: false },
  ],
  resolvers: ['192.168.1.1'],
  gateways: ['192.168.1.1'],
  systemOnline: null,
  asleepMs: 0,
};

export const NO_NETWORK: SystemFacts = {
  ...OFFICE,
  addresses: [{ address: '127.0.0.1', prefixBits: 8, internal: true }],
  gateways: [],
};

export class ScriptedSystem implements SystemSource {
  facts: SystemFacts | null = OFFICE;

  read(): SystemFacts | null {
    return this.facts;
  }
}
