import { describe, expect, test } from 'vitest';

import { proxyHeader } from '../../../main/core/probe/proxy-header.ts';

const four = {
  localAddress: '192.0.2.1',
  localPort: 50_000,
  remoteAddress: '198.51.100.25',
  remotePort: 25,
};
const six = { ...four, localAddress: '2001:db8::1', remoteAddress: '2001:db8:0:1::25:0' };

const LOST = { remoteAddress: undefined, remotePort: undefined };

describe('the PROXY header', () => {
  test.each([
    ['IPv4', four, 'PROXY TCP4 192.0.2.1 198.51.100.25 50000 25'],
    ['IPv6', six, 'PROXY TCP6 2001:db8::1 2001:db8:0:1::25:0 50000 25'],
    [
      'IPv4 in IPv6',
      { ...four, localAddress: '::ffff:192.0.2.1', remoteAddress: '::ffff:198.51.100.25' },
      'PROXY TCP4 192.0.2.1 198.51.100.25 50000 25',
    ],
    [
      'a link',
      { ...four, localAddress: 'fe80::1%eth0', remoteAddress: 'fe80::2%eth0' },
      'PROXY TCP6 fe80::1 fe80::2 50000 25',
    ],
    ['a connection already lost', LOST, 'PROXY UNKNOWN'],
  ])('in version 1 of %s is a line', (_, ends, line) => {
    expect(proxyHeader('v1', ends).bytes.toString('latin1')).toBe(`${line}\r\n`);
  });

  const signature = '0d0a0d0a000d0a515549540a';
  const ports = 'c3500019';

  test.each([
    ['IPv4', four, `2111000c c0000201 c6336419 ${ports}`],
    [
      'IPv6',
      six,
      `21210024 20010db8000000000000000000000001 20010db8000000010000000000250000 ${ports}`,
    ],
    [
      'loopback',
      { ...four, localAddress: '::1', remoteAddress: '::1' },
      `21210024 ${'0'.repeat(31)}1 ${'0'.repeat(31)}1 ${ports}`,
    ],
    ['a connection already lost', LOST, '20000000'],
  ])('in version 2 of %s is bytes', (_, ends, hex) => {
    expect(proxyHeader('v2', ends).bytes.toString('hex')).toBe(signature + hex.replaceAll(' ', ''));
  });

  test('is shown to people as a line', () => {
    expect(proxyHeader('v1', four).shown).toBe('PROXY TCP4 192.0.2.1 198.51.100.25 50000 25');
    expect(proxyHeader('v2', four).shown).toBe('PROXY v2 TCP4 192.0.2.1 198.51.100.25 50000 25');
    expect(proxyHeader('v2', LOST).shown).toBe('PROXY v2 LOCAL');
  });
});
