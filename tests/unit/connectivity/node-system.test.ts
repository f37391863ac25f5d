import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  gateways6Of,
  gatewaysOf,
  nodeSystem,
} from '../../../main/core/connectivity/node-system.ts';

const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000080\t0\t0\t0
wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0
`;

const ROUTES_6 = `20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 wlan0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000258 00000001 00000000 00000003 wlan0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo
`;

describe('the system', () => {
  it('says which gateways there are', () => {
    expect(gatewaysOf(ROUTES)).toEqual(['192.168.1.1']);
    expect(gateways6Of(ROUTES_6)).toEqual(['fe80:0000:0000:0000:0000:0000:0000:0001']);
    expect([...gatewaysOf(''), ...gateways6Of('')]).toEqual([]);
  });

  it('says what this computer has', () => {
    const facts = nodeSystem(() => true).read();
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    expect(facts?.addresses.map(({ address }) => address)).toEqual(
      own.map(({ address }) => address),
    );
    expect(facts?.addresses.find(({ address }) => address === '127.0.0.1')).toEqual({
      address: '127.0.0.1',
      prefixBits: 8,
      internal: true,
    });
    expect(facts?.systemOnline).toBe(true);
  });

  it('has slept for no time while nobody slept', () => {
    const [before, after] = [nodeSystem().read(), nodeSystem().read()];
    expect(Math.abs((after?.asleepMs ?? 0) - (before?.asleepMs ?? Infinity))).toBeLessThan(1_000);
  });
});
