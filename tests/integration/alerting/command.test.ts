/** Commands of the user's, for real: scripts that behave and scripts that do not. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Delivery } from '../../../main/core/alerting/channel.ts';
import { createCommand } from '../../../main/core/alerting/channels/command.ts';
import { commandProblem } from '../../../main/core/alerting/channels/settings.ts';
import { downNotice } from '../../support/alarms.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'relaywatch-command-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function script(name: string, text: string, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, mode);
  return path;
}

interface Running {
  arguments?: string[];
  timeoutMs?: number;
  signal?: AbortSignal;
  notice?: ReturnType<typeof downNotice>;
}

function run(program: string, options: Running = {}): Promise<Delivery> {
  const channel = createCommand(
    {
      type: 'command',
      id: 'c',
      name: 'Command',
      enabled: true,
      program,
      arguments: options.arguments ?? [],
    },
    {
      environment: { PATH: process.env['PATH'] },
      platform: process.platform,
      timeoutMs: options.timeoutMs ?? 10_000,
      graceMs: 100,
    },
  );
  return channel.deliver(
    options.notice ?? downNotice(),
    options.signal ?? new AbortController().signal,
  );
}

const problemOf = (delivery: Delivery) => (delivery.ok ? null : delivery.problem);

const alive = (pid: number): boolean => {
  try {
    // A process that has ended and was not yet waited for is no longer running.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('a command', () => {
  it('finds what happened in its environment', async () => {
    const out = join(folder, 'environment');
    const path = script('env', `env | grep ^RELAYWATCH_ | sort > '${out}'`);
    expect(await run(path)).toEqual({ ok: true });
    const lines = readFileSync(out, 'utf8').split('\n');
    expect(lines).toContain('RELAYWATCH_TITLE=mx1 is down');
    expect(lines).toContain('RELAYWATCH_REASON=connect-refused');
    expect(lines).toContain('RELAYWATCH_HOST=mx1.example.org');
    expect(lines).toContain('RELAYWATCH_SEVERITY=CRITICAL');
  });

  it('is given its arguments as they are, whatever a shell would make of them', async () => {
    const out = join(folder, 'arguments');
    const path = script('args', `for a in "$@"; do printf '<%s>\\n' "$a"; done > '${out}'`);
    const given = ['two words', `'"`, '; touch pwned', '$(touch pwned)', '`id`', '', '-x', '*'];
    expect(await run(path, { arguments: given })).toEqual({ ok: true });
    expect(readFileSync(out, 'utf8')).toBe(given.map((each) => `<${each}>\n`).join(''));
  });

  it('is not reached by what a server says, except as a value', async () => {
    const out = join(folder, 'value');
    const path = script('value', `printf '%s' "$RELAYWATCH_MESSAGE" > '${out}'`);
    const body = `$(touch ${folder}/pwned) ; touch ${folder}/pwned`;
    await run(path, { notice: downNotice({ body }) });
    expect(readFileSync(out, 'utf8')).toBe(body);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it.each<[string, () => string, string, RegExp]>([
    ['that is missing', () => join(folder, 'missing'), 'not-started', /missing was not found\.$/],
    ['that is nowhere in PATH', () => 'no-such-program-of-anyone', 'not-started', /was not found/],
    ['that is not executable', () => script('plain', '', 0o644), 'not-started', /may not be run/],
    ['that is a folder', () => folder, 'not-started', /may not be run/],
    [
      'that fails',
      () => script('fails', 'echo some output; echo no such host >&2; exit 3'),
      'failed',
      /ended with status 3: some output no such host\.$/,
    ],
    ['that is killed', () => script('killed', 'kill -9 $$'), 'failed', /was ended by SIGKILL\.$/],
  ])('%s says so', async (_what, make, kind, message) => {
    expect(problemOf(await run(make()))).toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
    });
  });

  it('that hangs is killed, with everything it started', async () => {
    const pids = join(folder, 'pids');
    // Neither the script nor its child ends when merely asked to.
    const path = script(
      'hangs',
      `trap '' TERM\n(trap '' TERM; sleep 60) &\necho $$ $! > '${pids}'\nwait`,
    );
    const problem = problemOf(await run(path, { timeoutMs: 500 }));
    expect(problem).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('did not end within 0.5 s') as string,
    });
    const started = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
    await expect.poll(() => started.filter(alive), { timeout: 10_000 }).toEqual([]);
  });

  it('that is noisy is heard to the end, and the end is what is kept', async () => {
    const path = script('noisy', 'yes noise | head -c 20000000; echo; echo the reason; exit 1');
    const problem = problemOf(await run(path));
    expect(problem?.message).toMatch(/the reason\.$/);
    expect(problem?.message.length).toBeLessThan(400);
  });

  it('that leaves something running is done when it is done itself', async () => {
    const pid = join(folder, 'left');
    const path = script('leaves', `sleep 60 & echo $! > '${pid}'`);
    expect(await run(path)).toEqual({ ok: true });
    process.kill(Number(readFileSync(pid, 'utf8')));
  });

  it('is killed when it is cancelled', async () => {
    const abort = new AbortController();
    const running = run(script('waits', 'exec sleep 60'), { signal: abort.signal });
    setImmediate(() => {
      abort.abort();
    });
    expect(problemOf(await running)?.kind).toBe('cancelled');
  });
});

describe('the settings of a command', () => {
  it.each([
    ['without a program', '', [], 'program'],
    ['with a relative path', './notify.sh', [], 'program'],
    ['with a name', 'notify-send', [], null],
    ['with a full path', '/usr/bin/notify-send', ['a b'], null],
    ['with an argument that cannot be', '/bin/echo', ['a\0b'], 'arguments'],
  ])('%s', (_what, program, given, field) => {
    expect(commandProblem({ program, arguments: given })?.field ?? null).toBe(field);
  });
});
