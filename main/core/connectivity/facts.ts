/** What the operating system says of this computer's network and sleep, and what follows from it alone. */

import { BlockList, isIP } from 'node:net';

export interface InterfaceAddress {
  address: string;
  /** Length of the network's part of the address, bits; null when unknown. */
  prefixBits: number | null;
  /** Loopback. */
  internal: boolean;
}

export interface SystemFacts {
  /** Of interfaces that are up. */
  addresses: readonly InterfaceAddress[];
  /** The name servers asked by programs. */
  resolvers: readonly string[];
  /** Of default routes, null where the system does not tell. */
  gateways: readonly string[] | null;
  /** What the desktop believes (`net.isOnline()`), null where there is nobody to ask. */
  systemOnline: boolean | null;
  /** How long this computer has slept since some moment, milliseconds; 0 for ever where the system does not tell. */
  asleepMs: number;
}

/** Asked again and again, so quick and without side effects. */
export interface SystemSource {
  /** Null when the system tells nothing. */
  read(): SystemFacts | null;
}

/** Whether two looks at the system showed the same network, to the letter. */
export function sameNetwork(a: SystemFacts, b: SystemFacts): boolean {
  return (
    a.systemOnline === b.systemOnline &&
    a.addresses.length === b.addresses.length &&
    a.addresses.every(({ address, prefixBits }, index) => {
      const other = b.addresses[index];
      return address === other?.address && prefixBits === other.prefixBits;
    }) &&
    sameTexts(a.resolvers, b.resolvers) &&
    sameTexts(a.gateways ?? [], b.gateways ?? [])
  );
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

/** Whether the computer itself says that it has no network. True is to be trusted, false only means perhaps. */
export function saysOffline({ addresses, systemOnline }: SystemFacts): boolean {
  if (systemOnline === false) return true;
  return !addresses.some((each) => isOfUse(each));
}

function isOfUse({ internal, address }: InterfaceAddress): boolean {
  return !internal && !isLinkLocal(address);
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
}

/**
 * The network that the computer is in, the same text whenever it is there again: its subnets and gateways. Not the
 * name servers, which some routers change on their own.
 */
export function networkKey({ addresses, gateways }: SystemFacts): string {
  const subnets = addresses.filter((each) => isOfUse(each)).map((each) => subnetOf(each));
  return [...new Set(subnets)]
    .sort()
    .concat(['via'], [...(gateways ?? [])].sort())
    .join(' ');
}

/**
 * How the computer is attached just now: another text after a change that connections do not survive, or that may make
 * other servers reachable. Temporary addresses of IPv6 (RFC 8981) come and go without that.
 */
export function attachment(facts: SystemFacts): string {
  const own = facts.addresses
    .filter((each) => isOfUse(each) && isIP(each.address) === 4)
    .map(({ address }) => address);
  return [networkKey(facts), ...own.sort(), 'ask', ...[...facts.resolvers].sort()].join(' ');
}

/** Whether an address lies in a network that this computer is part of, so that no gateway is needed. */
export function isNeighbour(address: string, { addresses }: SystemFacts): boolean {
  return addresses.some((each) => {
    if (!isOfUse(each) || each.prefixBits === null) return false;
    const hostBits = isIP(each.address) === 4 ? 32 : 128;
    // A point-to-point link has no neighbours.
    return each.prefixBits < hostBits - 1 && sameSubnet(each.address, each.prefixBits, address);
  });
}

/** Whether any address of this computer reaches beyond its network by IPv6 (RFC 4291 section 2.5.4, RFC 4193). */
export function hasGlobalIpv6({ addresses }: SystemFacts): boolean {
  return addresses.some(({ address }) => /^[23]/.test(address) && isIP(address) === 6);
}

const PRIVATE = new BlockList();
// RFC 1918, RFC 6598, RFC 4193.
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('100.64.0.0', 10);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/** Whether an address means something only within a network of its own. */
export function isPrivate(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && PRIVATE.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function sameSubnet(network: string, prefixBits: number, address: string): boolean {
  const version = isIP(network);
  if (version === 0 || isIP(address) !== version) return false;
  const subnet = new BlockList();
  const family = version === 4 ? 'ipv4' : 'ipv6';
  subnet.addSubnet(network, prefixBits, family);
  return subnet.check(address, family);
}

function subnetOf({ address, prefixBits }: InterfaceAddress): string {
  const version = isIP(address);
  if (version === 4) return `${networkPart(address, prefixBits ?? 24)}/${prefixBits ?? 24}`;
  // The first half names the network; the other half may be another one tomorrow.
  return `${expanded(address).slice(0, 4).join(':')}::/64`;
}

function networkPart(address: string, prefixBits: number): string {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefixBits);
  const start = Math.floor(number / size) * size;
  return [24, 16, 8, 0].map((bits) => Math.floor(start / 2 ** bits) % 256).join('.');
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expanded(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(0, missing)).fill('0'), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}

/** The network that an address on the internet most likely shares with its owner's others. */
export function vicinity(address: string): string {
  if (isIP(address) === 4) return `${networkPart(address, 16)}/16`;
  return `${expanded(address).slice(0, 2).join(':')}::/32`;
}
