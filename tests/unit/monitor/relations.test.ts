import { describe, expect, it } from 'vitest';
import { Relations } from '../../../main/core/monitor/relations.ts';
import type { ServerEntry } from '../../../main/core/server.ts';
import { completeServer } from '../../../main/core/server.ts';

const relate = (entries: Record<string, ServerEntry>): Relations =>
  new Relations(Object.entries(entries).map(([id, entry]) => completeServer(entry, id)));

describe('ports of one host', () => {
  it('are those reached and verified in the same way', () => {
    const relations = relate({
      smtp: { host: 'mx.example.org' },
      submission: { host: 'MX.example.org.', port: 587, servername: 'mx.example.org' },
      six: { host: 'mx.example.org', port: 465, family: 6 },
      elsewhere: { host: 'mx.example.org', port: 465, address: '192.0.2.1' },
      named: { host: 'mx.example.org', port: 465, servername: 'mail.example.org' },
      other: { host: 'mx2.example.org', port: 587 },
    });
    expect(relations.otherPorts('smtp')).toEqual(['submission']);
    expect(relations.otherPorts('submission')).toEqual(['smtp']);
    for (const id of ['six', 'elsewhere', 'named', 'other', 'nobody']) {
      expect(relations.otherPorts(id)).toEqual([]);
    }
  });
});

describe('a server behind another', () => {
  it.each([
    ['by its name', 'Gateway'],
    ['however it is written', 'gateway'],
    ['by host and port', 'gw.example.org:587'],
  ])('is found %s', (_how, behind) => {
    const relations = relate({
      mx: { host: 'mx.example.org', behind },
      gw: { host: 'gw.example.org', port: 587, name: 'Gateway' },
      far: { host: 'far.example.org', behind: 'mx.example.org' },
    });
    expect(relations.parentOf('mx')).toBe('gw');
    expect(relations.childrenOf('gw')).toEqual(['mx']);
    expect(relations.parentOf('far')).toBe('mx');
    expect(relations.parentOf('gw')).toBeNull();
    expect(relations.childrenOf('far')).toEqual([]);
  });

  it.each([
    ['itself', { a: 'a' }],
    ['one behind it', { a: 'b', b: 'a' }],
    ['a circle', { a: 'b', b: 'c', c: 'a' }],
    ['nobody known', { a: 'z' }],
  ])('is behind none when it would be %s', (_what, links) => {
    const relations = relate(
      Object.fromEntries(
        Object.entries(links).map(([id, behind]) => [id, { host: id, name: id, behind }]),
      ),
    );
    const free = Object.keys(links).filter((id) => relations.parentOf(id) === null);
    expect(free).toHaveLength(1);
  });
});
