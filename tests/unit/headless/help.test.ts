import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { relaywatch } from './relaywatch.ts';
import { fakeIo } from './stand-ins.ts';

const README = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');

const helpOf = async (command: string): Promise<string> =>
  (await relaywatch([command, '--help'])).io.out();

/** As a shell would have it, with simple quotes at most. */
const wordsOf = (line: string): string[] =>
  (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));

describe('the help', () => {
  it.each(['check', 'check-smtp', 'mx', 'watch'])(
    'of relaywatch %s fits a terminal of 80 columns',
    async (command) => {
      for (const line of (await helpOf(command)).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(80);
    },
  );

  // Those of `watch` would not end.
  it.each(['check', 'check-smtp', 'mx'])(
    'of relaywatch %s has examples that work',
    async (command) => {
      const examples = (await helpOf(command)).match(/^ {2}relaywatch .*$/gm) ?? [];
      expect(examples.length).toBeGreaterThan(2);
      for (const example of examples) {
        const io = fakeIo({
          files: { 'servers.txt': 'mx.example.org\n' },
          environment: { PASSWORD: 'secret' },
        });
        const { status } = await relaywatch(wordsOf(example).slice(1), { io });
        expect({ example, status, said: io.err() }).toEqual({ example, status: 0, said: '' });
      }
    },
  );
});

describe('the README', () => {
  it.each(['check', 'mx', 'watch'])('has every option of relaywatch %s', async (command) => {
    const options = (await helpOf(command)).match(/--[a-z][a-z-]*/g) ?? [];
    for (const option of new Set(options))
      if (option !== '--help') expect(README).toContain(`\`${option}`);
  });

  it('has every flag of check-smtp', async () => {
    const flags = (await helpOf('check-smtp')).match(/^ {2}(-.)(?=,)|^ {2}(--[a-z-]+)/gm) ?? [];
    expect(flags.length).toBeGreaterThan(20);
    for (const flag of flags)
      if (flag.trim() !== '-h') expect(README).toContain(`\`${flag.trim()}\``);
  });
});
