import { describe, expect, it } from 'vitest';
import {
  attachment,
  isNeighbour,
  isPrivate,
  networkKey,
  saysOffline,
  vicinity,
} from '../../../main/core/connectivity/facts.ts';
import type { SystemFacts } from '../../../main/core/connectivity/facts.ts';
import { isLoopback } from '../../../main/core/connectivity/subject.ts';
import { OFFICE } from '../../support/scripted-system.ts';

describe('what the system says', () => {
  const loopback = { internal: true, address: '127.0.0.1', prefixBits: 24 };
  const linkLocal = { internal: false, address: 'fe80::1', prefixBits: 24 };
  const selfAssigned = { internal: false, address: '169.254.3.4', prefixBits: 24 };
  const lan = { internal: false, address: '192.168.1.2', prefixBits: 24 };

  it.each([
    ['an address on a network', [loopback, lan], null, false],
    ['an address, and the desktop agrees', [loopback, lan], true, false],
    ['an address, but the desktop knows better', [loopback, lan], false, true],
    ['loopback alone', [loopback], null, true],
    ['loopback alone, whatever the desktop believes', [loopback], true, true],
    ['only addresses that reach no further than the cable', [linkLocal, selfAssigned], null, true],
    ['no interface at all', [], null, true],
  ])('%s', (_case, addresses, systemOnline, offline) => {
    expect(saysOffline({ ...OFFICE, addresses, systemOnline })).toBe(offline);
  });
});

describe('a network', () => {
  const own = (address: string, prefixBits: number | null): SystemFacts['addresses'][number] => ({
    address,
    prefixBits,
    internal: false,
  });
  const at = (...addresses: SystemFacts['addresses']): SystemFacts => ({ ...OFFICE, addresses });

  it('is the same when the computer comes back with another address', () => {
    const before = at(own('192.168.1.23', 24), own('2001:db8::23', 64), own('fe80::1', 64));
    const after = at(own('2001:db8:0:0:9::1', 64), own('192.168.1.99', 24));
    expect(networkKey(before)).toBe(networkKey(after));
    expect(networkKey(before)).toBe('192.168.1.0/24 2001:db8:0:0::/64 via 192.168.1.1');
  });

  it('is another one behind another gateway, in another subnet, with a VPN', () => {
    const office = at(own('192.168.1.23', 24));
    const others = [
      { ...office, gateways: ['192.168.1.254'] },
      at(own('192.168.1.23', 16)),
      at(own('192.168.1.23', 24), own('10.8.0.2', 24)),
    ];
    expect(new Set([office, ...others].map(networkKey)).size).toBe(4);
  });

  it('is attached anew by another address or another resolver, not by one more of IPv6', () => {
    const office = at(own('192.168.1.23', 24), own('2001:db8::23', 64));
    const same = at(own('192.168.1.23', 24), own('2001:db8::23', 64), own('2001:db8::9', 64));
    expect(attachment(same)).toBe(attachment(office));
    expect(attachment(at(own('192.168.1.24', 24)))).not.toBe(
      attachment(at(own('192.168.1.23', 24))),
    );
    expect(attachment({ ...office, resolvers: ['10.8.0.1'] })).not.toBe(attachment(office));
  });

  it.each([
    ['192.168.1.200', true],
    ['192.168.2.1', false],
    ['2001:db8::77', true],
    ['2001:db8:1::77', false],
    ['198.51.100.3', false],
    ['mx.example.org', false],
  ])('has %s as a neighbour: %s', (address, expected) => {
    const facts = at(own('192.168.1.23', 24), own('2001:db8::23', 64), own('198.51.100.2', 31));
    expect(isNeighbour(address, facts)).toBe(expected);
  });

  it.each([
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['192.168.0.1', true],
    ['100.64.0.1', true],
    ['fd00::1', true],
    ['2001:db8::1', false],
    ['mx.example.org', false],
  ])('of its own is where %s means something: %s', (address, expected) => {
    expect(isPrivate(address)).toBe(expected);
  });

  it.each([
    ['198.51.100.7', '198.51.0.0/16'],
    ['2001:db8:77::1', '2001:db8::/32'],
    ['2001:0db8::1', '2001:db8::/32'],
  ])('on the internet: %s is in %s', (address, expected) => {
    expect(vicinity(address)).toBe(expected);
  });
});

describe('a server on this computer', () => {
  it.each([
    ['localhost', null, true],
    ['LOCALHOST.', null, true],
    ['mail.localhost', null, true],
    ['127.0.0.53', null, true],
    ['::1', null, true],
    ['mx.example.org', '127.0.0.1', true],
    ['localhost', '192.0.2.1', false],
    ['127.example.org', null, false],
    ['mx.example.org', null, false],
    ['::2', null, false],
  ])('%s at %s', (host, address, expected) => {
    expect(isLoopback({ host, address })).toBe(expected);
  });
});
