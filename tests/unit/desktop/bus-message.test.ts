import { describe, expect, it } from 'vitest';

import { decodeMessages, encodeCall } from '../../../main/desktop/dbus/message.ts';
import { sessionBusAddress, socketPaths } from '../../../main/desktop/dbus/session-bus.ts';

const CALL = {
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  member: 'AddMatch',
  destination: 'org.freedesktop.DBus',
  arguments: ["type='signal'", 'zwei', ''],
};

/** A signal `org.example.Sign.Changed` with the body `("name", 7, true, variant true)`, as big-endian bytes. */
const BIG_ENDIAN_SIGNAL = Buffer.concat([
  Buffer.from([0x42, 4, 1, 1, 0, 0, 0, 28, 0, 0, 0, 9, 0, 0, 0, 74]),
  Buffer.from([1, 1, 0x6f, 0, 0, 0, 0, 2]), // path "/a"
  Buffer.from('/a\0\0\0\0\0\0'),
  Buffer.from([2, 1, 0x73, 0, 0, 0, 0, 16]),
  Buffer.from('org.example.Sign\0\0\0\0\0\0\0\0'),
  Buffer.from([3, 1, 0x73, 0, 0, 0, 0, 7]),
  Buffer.from('Changed\0'),
  Buffer.from([8, 1, 0x67, 0, 4]),
  Buffer.from('subv\0\0\0\0\0\0\0'),
  Buffer.from([0, 0, 0, 4]),
  Buffer.from('name\0\0\0\0'),
  Buffer.from([0, 0, 0, 7, 0, 0, 0, 1, 1, 0x62, 0, 0, 0, 0, 0, 1]),
]);

describe('a D-Bus message', () => {
  it('that was written can be read', () => {
    const { messages, rest } = decodeMessages(encodeCall(CALL, 5));
    expect(messages).toMatchObject([
      { interface: CALL.interface, member: CALL.member, body: CALL.arguments },
    ]);
    expect(rest).toHaveLength(0);
  });

  it('of the other byte order can be read', () => {
    expect(decodeMessages(BIG_ENDIAN_SIGNAL).messages).toEqual([
      {
        type: 'signal',
        replyTo: 0,
        interface: 'org.example.Sign',
        member: 'Changed',
        body: ['name', 7, true, true],
      },
    ]);
  });

  it('is found wherever the bytes are cut', () => {
    const bytes = Buffer.concat([encodeCall(CALL, 1), BIG_ENDIAN_SIGNAL, encodeCall(CALL, 2)]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const first = decodeMessages(bytes.subarray(0, cut));
      const second = decodeMessages(Buffer.concat([first.rest, bytes.subarray(cut)]));
      const members = [...first.messages, ...second.messages].map(({ member }) => member);
      expect(members).toEqual(['AddMatch', 'Changed', 'AddMatch']);
    }
  });

  it('of absurd length is refused rather than waited for', () => {
    const bytes = Buffer.alloc(16, 0xff);
    bytes.write('l', 0);
    expect(() => decodeMessages(bytes)).toThrow(RangeError);
  });
});

describe('the session bus', () => {
  it.each([
    ['unix:path=/run/user/1000/bus', ['/run/user/1000/bus']],
    ['unix:path=/tmp/dbus-X%20Y,guid=abc', ['/tmp/dbus-X Y']],
    ['unix:abstract=/tmp/dbus-1,guid=abc', ['\0/tmp/dbus-1']],
    ['unix:guid=abc,path=/tmp/bus', ['/tmp/bus']],
    ['tcp:host=localhost,port=1;unix:path=/b', ['/b']],
    ['autolaunch:', []],
  ])('of %s has the sockets %o', (address, paths) => {
    expect(socketPaths(address)).toEqual(paths);
  });

  it.each([
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/a', XDG_RUNTIME_DIR: '/run' }, 'unix:path=/a'],
    [{ XDG_RUNTIME_DIR: '/run/user/1000' }, 'unix:path=/run/user/1000/bus'],
    [{}, null],
  ])('of an environment with %o is %s', (environment, address) => {
    expect(sessionBusAddress(environment)).toBe(address);
  });
});
