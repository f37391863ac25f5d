import { stripVTControlCharacters } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { CheckResult } from '../../../main/core/probe/result.ts';
import type { Target } from '../../../main/core/probe/target.ts';
import { relaywatch } from './relaywatch.ts';
import { down, fakeIo, result } from './stand-ins.ts';

describe('the output of several checks', () => {
  const names = ['a.example', 'b.example', 'c.example'];

  it('is one JSON object a line, in the order asked for', async () => {
    const { io } = await relaywatch(['check', ...names, '--json'], {
      answer: ({ host, port, security, depth }) =>
        result({ target: { host, port, security, depth } }),
    });
    const hosts = io
      .out()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as CheckResult).target.host);
    expect(hosts).toEqual(names);
  });

  it('says UNKNOWN where the check itself broke', async () => {
    const { io } = await relaywatch(['check', 'a.example', '--json'], {
      answer: () => down({ reason: 'internal' }),
    });
    expect(JSON.parse(io.out())).toMatchObject({ status: 'down', severity: 'UNKNOWN' });
  });

  it('is one Nagios line for all, and one for each below', async () => {
    const { io, status } = await relaywatch(['check', ...names, '--nagios'], {
      answer: ({ host }) => (host === 'b.example' ? down() : result()),
    });
    expect(io.out().split('\n')).toEqual([
      expect.stringMatching(
        /^SMTP CRITICAL - 3 checked, 1 CRITICAL, 2 OK; b\.example:25 connect-refused in connect: Nothing listens on this port \| 'a\.example:25 time'=/,
      ) as string,
      'OK - a.example:25 0.190 s, TLSv1.3, certificate 61 days',
      'CRITICAL - b.example:25 connect-refused in connect: Nothing listens on this port',
      'OK - c.example:25 0.190 s, TLSv1.3, certificate 61 days',
      '',
    ]);
    expect(status).toBe(2);
  });

  it('tells the families apart where both are asked for', async () => {
    const argv = ['check', 'a.example', '--family', 'both'];
    const answer = ({ family }: Target) => (family === 6 ? down() : result());
    const { io, status } = await relaywatch([...argv, '--json'], { answer });
    const objects = io
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CheckResult & { target: { family: number } });
    expect(objects.map((object) => [object.target.family, object.status])).toEqual([
      [4, 'up'],
      [6, 'down'],
    ]);
    expect(status).toBe(2);
    const table = await relaywatch(argv, { answer });
    expect(table.io.out()).toMatch(
      /^● {2}a\.example:25 IPv4 {2}up .*\n■ {2}a\.example:25 IPv6 {2}down/,
    );
    const nagios = await relaywatch([...argv, '--nagios'], { answer });
    expect(nagios.io.out()).toMatch(/^SMTP CRITICAL - 2 checked, .*; a\.example:25 IPv6 /);
  });

  it('is no more than was asked where no family is', async () => {
    const { io } = await relaywatch(['check', 'a.example', '--json']);
    expect(JSON.parse(io.out())).toMatchObject({ target: result().target });
    expect(io.out()).not.toContain(
      '"target":{"host":"mx.example.org","port":587,"security":"starttls","depth":"ehlo","family"',
    );
  });

  it('is a table and a count', async () => {
    const { io } = await relaywatch(['check', ...names], {
      answer: ({ host }) => (host === 'b.example' ? down() : result()),
    });
    expect(io.out()).toBe(
      [
        '●  a.example:25  up         190.0 ms  TLSv1.3   61 days',
        '■  b.example:25  down      Nothing listens on this port (connect-refused, connect)',
        '●  c.example:25  up         190.0 ms  TLSv1.3   61 days',
        '3 checked: 2 up, 1 down',
        '',
      ].join('\n'),
    );
    expect(io.err()).toBe('');
  });

  const many = Array.from({ length: 200 }, (_name, index) => `mx${index}.example`);
  const someDown = ({ host }: Target) => (/[37]7/.test(host) ? down() : result());

  it('ends, where rows have scrolled away, with those that are not up', async () => {
    const io = fakeIo({ isTerminal: true, columns: 120, environment: { NO_COLOR: '1' } });
    await relaywatch(['check', ...many], { io, answer: someDown });
    const lines = io.out().trimEnd().split('\n');
    expect(lines).toHaveLength(200 + 1 + 4 + 1);
    expect(lines.slice(-5)).toEqual([
      ...['37', '77', '137', '177'].map(
        (n) =>
          `x  ${`mx${n}.example:25`.padEnd(16)}  down      Nothing listens on this port (connect-refused, connect)`,
      ),
      '200 checked: 196 up, 4 down',
    ]);
  });

  it('has room for more servers than a function takes arguments', async () => {
    const io = fakeIo({ files: { list: 'a.example\n'.repeat(200_000) } });
    const { status } = await relaywatch(['check', '--file', 'list'], { io });
    expect(io.out().endsWith('200000 checked: 200000 up\n')).toBe(true);
    expect(status).toBe(0);
  });

  it('does not repeat itself where a program may read it', async () => {
    const { io } = await relaywatch(['check', ...many], { answer: someDown });
    expect(io.out().trimEnd().split('\n')).toHaveLength(201);
  });
});

describe('progress', () => {
  const names = ['a.example', 'b.example', 'c.example'];

  /** What stands on the terminal's last line after each thing written. */
  const drawn = (written: string) => written.split('\r').map(stripVTControlCharacters);

  it('is a bar on standard error where that is a terminal, and is gone at the end', async () => {
    const io = fakeIo({ isTerminal: true });
    await relaywatch(['check', ...names, '--json'], { io, answer: () => down() });
    expect(drawn(io.err())).toContain(`${'█'.repeat(20)}${'░'.repeat(10)} 2/3, 2 down`);
    expect(drawn(io.err())).toContain(`${'█'.repeat(30)} 3/3, 3 down`);
    expect(io.err().endsWith('\r\x1b[K')).toBe(true);
    expect(io.out().split('\n')).toHaveLength(4);
  });

  it.each([10, 20, 40])('fits %d columns', async (columns) => {
    const io = fakeIo({ isTerminal: true, columns });
    await relaywatch(['check', ...names], { io });
    for (const line of drawn(io.err())) expect(line.length).toBeLessThan(columns);
  });

  it('is plain where colour or more than ASCII is not wanted', async () => {
    const io = fakeIo({ isTerminal: true, environment: { NO_COLOR: '1' } });
    await relaywatch(['check', ...names], { io });
    expect(io.err()).toContain(`\r${'#'.repeat(30)} 3/3\x1b[K`);
  });

  it('is nothing elsewhere', async () => {
    const { io } = await relaywatch(['check', ...names]);
    expect(io.err()).toBe('');
  });
});

describe('a run that is interrupted', () => {
  const cancelled = down({ reason: 'internal', phase: 'greeting', message: 'It was cancelled' });

  /** Interrupted while `b.example` is checked; whatever is checked then is cut short. */
  const interruptedRun = (argv: string[]) => {
    const stop = new AbortController();
    return relaywatch(['check', ...argv, '--concurrency', '1'], {
      interrupted: stop.signal,
      answer: ({ host }) => {
        if (host !== 'b.example') return result();
        stop.abort();
        return cancelled;
      },
    });
  };

  it('says what is known by then, and that it is not all', async () => {
    const { io, status, asked } = await interruptedRun(['a.example', 'b.example', 'c.example']);
    expect(asked).toHaveLength(2);
    expect(io.out()).toMatch(/^● {2}a\.example:25 .*\n1 checked: 1 up\n$/);
    expect(io.err()).toBe('relaywatch: interrupted, 1 of 3 checked\n');
    expect(status).toBe(3);
  });

  it('prints no object for a check that did not end', async () => {
    const { io, status } = await interruptedRun(['a.example', 'b.example', '--json']);
    expect(io.out().trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(3);
  });

  it('is UNKNOWN for Nagios', async () => {
    const { io, status } = await interruptedRun(['a.example', 'b.example', '--nagios']);
    expect(io.out()).toMatch(/^SMTP UNKNOWN - interrupted, 1 of 2 checked, 1 OK \| .*\nOK - a\.ex/);
    const alone = await interruptedRun(['b.example', '--nagios']);
    expect(alone.io.out()).toBe('SMTP UNKNOWN - interrupted, 0 of 1 checked\n');
    expect([status, alone.status]).toEqual([3, 3]);
  });

  it('shows how far the only check had come', async () => {
    const { io, status } = await interruptedRun(['b.example']);
    expect(io.out()).toMatch(/^○ b\.example:25 was interrupted in greeting\n\n {2}connect /);
    expect(status).toBe(3);
  });

  it('is as bad as the worst that is known', async () => {
    const stop = new AbortController();
    const { status } = await relaywatch(['check', 'a.example', 'b.example', '--concurrency', '1'], {
      interrupted: stop.signal,
      answer: () => {
        stop.abort();
        return down();
      },
    });
    expect(status).toBe(2);
  });
});
