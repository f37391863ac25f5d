import { describe, expect, it } from 'vitest';
import { isLoopback, saysOffline } from '../../../main/core/monitor/connectivity.ts';

describe('what the system says', () => {
  const loopback = { internal: true, address: '127.0.0.1' };
  const linkLocal = { internal: false, address: 'fe80::1' };
  const selfAssigned = { internal: false, address: '169.254.3.4' };
  const lan = { internal: false, address: '192.168.1.2' };

  it.each([
    ['an address on a network', [loopback, lan], null, false],
    ['an address, and the desktop agrees', [loopback, lan], true, false],
    ['an address, but the desktop knows better', [loopback, lan], false, true],
    ['loopback alone', [loopback], null, true],
    ['loopback alone, whatever the desktop believes', [loopback], true, true],
    ['only addresses that reach no further than the cable', [linkLocal, selfAssigned], null, true],
    ['no interface at all', [], null, true],
  ])('%s', (_case, interfaces, systemOnline, offline) => {
    expect(saysOffline({ interfaces, systemOnline })).toBe(offline);
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
