/** The commands; turns a command line into an exit status. */

import { Command, CommanderError } from 'commander';

import type { Probe } from '../core/probe/result.ts';
import { visible } from '../core/probe/text.ts';
import { addCheckCommand } from './check-command.ts';
import { addCheckSmtpCommand } from './check-smtp/command.ts';
import { EXIT_STATUS } from './exit-status.ts';
import type { Io } from './io.ts';
import type { MxServices } from './mx.ts';
import { addMxCommand } from './mx-command.ts';
import { isUsageError } from './usage-error.ts';
import { addWatchCommand } from './watch/command.ts';
import type { WatchServices } from './watch/watch.ts';

/** What the commands need; what is loaded only when used is behind a promise. */
export interface Services {
  version: string;
  io: Io;
  probe(): Promise<Probe>;
  /** From when this is called, aborted when the user wants an end (SIGINT, SIGTERM). */
  interruption(): AbortSignal;
  /** @param resolver name server to ask, `address[:port]`; those of the system when absent. */
  mx(resolver: string | undefined): Promise<MxServices>;
  watch(): Promise<WatchServices>;
}

/** Runs one command line (without node and file name). Resolves with the exit status; never rejects. */
export async function run(argv: readonly string[], services: Services): Promise<number> {
  const { io } = services;
  let status: number = EXIT_STATUS.UNKNOWN;
  const program = createProgram(argv[0], services, (value) => {
    status = value;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_STATUS.OK;
    if (error instanceof CommanderError && error.code === 'commander.help') {
      io.stderr.write(program.helpInformation());
      return EXIT_STATUS.UNKNOWN;
    }
    const usage = isUsageError(error) || error instanceof CommanderError;
    const message = error instanceof Error ? error.message : String(error);
    const plain = message
      .replace(/^error: /, '')
      .split('\n')
      .map((line) => visible(line))
      .join('\n');
    io.stderr.write(`relaywatch: ${usage ? plain : `internal error: ${plain}`}\n`);
    if (usage) io.stderr.write(usageOf(program, argv));
    if (argv.includes('--nagios') || argv[0] === 'check-smtp') {
      const { nagiosUnknown } = await import('./output/nagios.ts');
      io.stdout.write(`${nagiosUnknown(plain)}\n`);
    }
    return EXIT_STATUS.UNKNOWN;
  }
}

function usageOf(program: Command, argv: readonly string[]): string {
  const command = program.commands.find((one) => one.name() === argv[0]) ?? program;
  const name = command === program ? 'relaywatch' : `relaywatch ${command.name()}`;
  const usage = command.createHelp().commandUsage(command);
  return `Usage: ${usage}\nTry ${name} --help for every option and examples.\n`;
}

/** By name, in the order of the help. */
const COMMANDS = {
  check: addCheckCommand,
  'check-smtp': addCheckSmtpCommand,
  watch: addWatchCommand,
  mx: addMxCommand,
};

/** @param first word of the command line: a command alone is all that need be known. */
function createProgram(
  first: string | undefined,
  services: Services,
  done: (status: number) => void,
): Command {
  const { io } = services;
  const program = new Command('relaywatch')
    .description('Checks mail servers: every SMTP step timed, every certificate counted down.')
    .version(services.version)
    .configureOutput({
      writeOut: (text) => {
        io.stdout.write(text);
      },
      // Errors are written once, with the usage, where they are caught.
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(io.stdout.columns, 100),
    })
    .exitOverride();

  // Commands inherit how to write and to exit from the program, so they come after.
  const known = Object.entries(COMMANDS);
  const named = known.filter(([name]) => name === first);
  for (const [, add] of named.length > 0 ? named : known) add(program, services, done);
  return program;
}
