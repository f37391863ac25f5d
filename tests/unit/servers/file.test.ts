import { describe, expect, it } from 'vitest';

import { completeServer } from '../../../main/core/server.ts';
import type { ServerEntry } from '../../../main/core/server.ts';
import { parseCsv } from '../../../main/servers/csv.ts';
import { describeProblem, formatExport, parseImport } from '../../../main/servers/file.ts';

const problemsOf = (text: string, format?: 'json' | 'csv') => {
  const read = parseImport(text, format);
  return read.ok ? [] : read.problems;
};

describe('a JSON file of servers', () => {
  it('is read', () => {
    const text =
      '{"relaywatch": 1, "servers": [{"host": "a.example"}, {"host": "b.example", "port": 465}]}';
    const servers = [{ host: 'a.example' }, { host: 'b.example', port: 465 }];
    expect(parseImport(text)).toEqual({ ok: true, servers });
    expect(parseImport(`\uFEFF${text}`, 'json')).toEqual({ ok: true, servers });
  });

  it.each<[string, Partial<ServerEntry>]>([
    ['the usual', {}],
    [
      'everything',
      { recoveries: 2, remindMinutes: 30, behind: 'gw', maintenance: ['Sun 02:00-04:00'] },
    ],
    ['LMTP behind a proxy', { lmtp: true, proxy: 'v1', port: 2003 }],
  ])('with %s comes back as it was exported', (_case, change) => {
    const entry = {
      host: 'a.example',
      tags: ['x'],
      auth: { user: 'u', mechanism: null },
      warnMs: 5,
    };
    const server = completeServer({ ...entry, ...change }, 'secret-id');
    const text = formatExport([server]);
    expect(text).not.toContain('secret-id');
    const read = parseImport(text);
    expect(read.ok && read.servers.map((each) => completeServer(each, 'secret-id'))).toEqual([
      server,
    ]);
  });

  it.each([
    ['broken', '{"relaywatch": 1,', 0, '', 'not valid JSON'],
    ['a list', '[]', 0, '', 'not a file of servers'],
    ['some other JSON', '{"servers": []}', 0, '', 'not a file of servers'],
    ['of a later version', '{"relaywatch": 2, "servers": []}', 0, '', 'version 2'],
    ['with another key', '{"relaywatch": 1, "servers": [], "x": 1}', 0, 'x', 'not known'],
    ['without servers', '{"relaywatch": 1}', 0, 'servers', 'must be a list'],
    [
      'with a bad second server',
      '{"relaywatch": 1, "servers": [{"host": "a.example"}, {"host": "b.example", "prot": 1}]}',
      2,
      'prot',
      'is not known',
    ],
  ])('that is %s is refused with the place', (_case, text, row, field, message) => {
    expect(problemsOf(text, 'json')).toEqual([
      { row, field, message: expect.stringContaining(message) as string },
    ]);
  });
});

it('leaves out what older programs do not know, unless it is set', () => {
  const text = formatExport([completeServer({ host: 'a.example' }, 'id')]);
  expect(text).not.toMatch(/recoveries|remindMinutes|behind|maintenance|lmtp|proxy/);
  expect(text).toContain('"retries": 2');
});

describe('a CSV file of servers', () => {
  it('is read, empty fields left to their defaults', () => {
    const text = [
      'host,port,name,enabled,tags,auth.user,family,critMs',
      'a.example,587,"Mail, ""old""",no,eu;mx,probe,6,1500',
      '[2001:db8::1],,,,,,,',
      '',
    ].join('\r\n');
    expect(parseImport(text)).toEqual({
      ok: true,
      servers: [
        {
          host: 'a.example',
          port: 587,
          name: 'Mail, "old"',
          enabled: false,
          tags: ['eu', 'mx'],
          auth: { user: 'probe', mechanism: null },
          family: 6,
          critMs: 1500,
        },
        { host: '2001:db8::1' },
      ],
    });
  });

  it('may say when there is maintenance, and what a server is behind', () => {
    const text =
      'host,behind,maintenance,recoveries\na.example,443,"Mon,Thu 22:00-01:00; Sun 02:00-04:00",2';
    expect(parseImport(text, 'csv')).toEqual({
      ok: true,
      servers: [
        {
          host: 'a.example',
          behind: '443',
          maintenance: ['Mon,Thu 22:00-01:00', 'Sun 02:00-04:00'],
          recoveries: 2,
        },
      ],
    });
  });

  it('may say that a server speaks LMTP, behind a proxy', () => {
    expect(parseImport('host,lmtp,proxy\na.example,yes,v2\nb.example,no,', 'csv')).toEqual({
      ok: true,
      servers: [
        { host: 'a.example', lmtp: true, proxy: 'v2' },
        { host: 'b.example', lmtp: false },
      ],
    });
  });

  it('keeps a name that looks like a number', () => {
    expect(parseImport('host,name\na.example,42', 'csv')).toEqual({
      ok: true,
      servers: [{ host: 'a.example', name: '42' }],
    });
  });

  it('may use semicolons', () => {
    expect(parseImport('host;port\na.example;25\n')).toEqual({
      ok: true,
      servers: [{ host: 'a.example', port: 25 }],
    });
  });

  it.each([
    ['empty', '', 0, '', 'the file is empty'],
    ['with an unknown column', 'host,prot\na.example,1', 1, 'prot', 'not a known column'],
    ['with a column twice', 'host,host\na.example,b', 1, 'host', 'named twice'],
    ['with a short record', 'host,port\na.example', 2, '', 'has 1 fields where'],
    ['with an open quote', 'host\n"a.example', 2, '', 'never closed'],
    ['with text after a quote', 'host\n"a"b', 2, '', 'follows a closing quotation mark'],
    ['with a stray quote', 'host\na"b', 2, '', 'has to be quoted as a whole'],
    ['with a bad port', 'host,port\na.example,smtp', 2, 'port', '"smtp"'],
    ['with a bad flag', 'host,enabled\na.example,maybe', 2, 'enabled', 'true or false'],
  ])('that is %s is refused with the line', (_case, text, row, field, message) => {
    expect(problemsOf(text, 'csv')).toEqual([
      { row, field, message: expect.stringContaining(message) as string },
    ]);
  });

  it('lists every problem, not only the first', () => {
    expect(problemsOf('host,port\na.example,0\nb..example,25\n').map(({ row }) => row)).toEqual([
      2, 3,
    ]);
  });
});

describe('CSV (RFC 4180)', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['"a ""quoted"" word",b', [['a "quoted" word', 'b']]],
    [
      '"two\r\nlines",b\nc,d',
      [
        ['two\r\nlines', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,\n,b',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a\n\n\nb', [['a'], ['b']]],
    ['""', []],
  ])('%j is split', (text, fields) => {
    const csv = parseCsv(text);
    expect(csv.ok && csv.records.map((record) => record.fields)).toEqual(fields);
  });

  it('counts lines inside quoted fields', () => {
    const csv = parseCsv('"a\nb\r\nc"\nd');
    expect(csv.ok && csv.records.map(({ line }) => line)).toEqual([1, 4]);
  });
});

describe('a problem in words', () => {
  it.each([
    [{ row: 3, field: 'port', message: 'must be …' }, 'json', 'server 3, port: must be …'],
    [{ row: 3, field: '', message: 'is short' }, 'csv', 'line 3: is short'],
    [{ row: 0, field: '', message: 'the file is empty' }, 'csv', 'the file is empty'],
  ] as const)('%j', (problem, format, text) => {
    expect(describeProblem(problem, format)).toBe(text);
  });
});
