/** The options and help of `relaywatch check`. */

import { Option } from 'commander';
import type { Command } from 'commander';

import type { Probe } from '../core/probe/result.ts';
import type { Io } from './io.ts';
import { addProbeOptions, number } from './probe-options.ts';
import type { ProbeFlags } from './probe-options.ts';
import { UsageError } from './usage-error.ts';

interface CheckFlags extends ProbeFlags {
  file?: string;
  concurrency: number;
  transcript?: true;
  json?: true;
  nagios?: true;
}

interface CheckNeeds {
  io: Io;
  probe(): Promise<Probe>;
  interruption(): AbortSignal;
}

const EXAMPLES = `
Examples:
  relaywatch check mx.example.org
  relaywatch check mx.example.org:465 [2001:db8::25]:587
  relaywatch check mx.example.org --family both
  relaywatch check mail.example.org:587 --user probe --password-env PASSWORD
  relaywatch check mx.example.org --nagios --warn 2 --crit 5 --cert-warn 30
  relaywatch check --file servers.txt --json --concurrency 32
  relaywatch check mx.example.org --depth envelope --to postmaster@example.org

A line of a list is HOST[:PORT] [none|opportunistic|starttls|tls]; # begins a
comment. With --depth envelope nothing is sent; --depth message sends a mail.

Exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (wrong usage, interrupted,
or an error of Relaywatch itself); of several servers the worst.`;

/** Adds the command to the program; what it needs to run is loaded only then. */
export function addCheckCommand(
  program: Command,
  needs: CheckNeeds,
  done: (status: number) => void,
): void {
  addProbeOptions(
    program
      .command('check')
      .description('check servers once')
      .argument('[HOST[:PORT]...]', 'servers; the port is 25 unless named'),
  )
    .optionsGroup('Several servers:')
    .option('--file <list>', 'check the servers of this list too; - is standard input')
    .addOption(
      new Option('--concurrency <n>', 'at most so many checks at once')
        .argParser(number(1, 1000, 'a number'))
        .default(16),
    )
    .optionsGroup('Output:')
    .option('--transcript', 'show the conversation')
    .addOption(new Option('--json', 'one JSON object a check').conflicts('nagios'))
    .option('--nagios', 'as Nagios plugins have it: one line; of several, one for all and one each')
    .addHelpText('after', EXAMPLES)
    .action(async (named: string[], flags: CheckFlags) => {
      done(await runCheck(named, flags, needs));
    });
}

async function runCheck(named: string[], flags: CheckFlags, needs: CheckNeeds): Promise<number> {
  const { io } = needs;
  if (flags.file === '-' && flags.passwordStdin)
    throw new UsageError('--file - and --password-stdin cannot both read standard input');
  const { buildTargets, nameTargets } = await import('./targets.ts');
  const targets = buildTargets(nameTargets(named, flags.file, io), flags, io);
  const [{ check }, probe] = await Promise.all([import('./check.ts'), needs.probe()]);
  const format = flags.json ? 'json' : flags.nagios ? 'nagios' : 'text';
  const { concurrency, transcript = false } = flags;
  const options = { format, concurrency, transcript } as const;
  return check(targets, options, io, probe, needs.interruption());
}
