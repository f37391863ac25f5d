/** The commands, their options and help; turns a command line into an exit status. */

import { Command, CommanderError, Option } from 'commander';

import type { Probe } from '../core/probe/result.ts';
import { visible } from '../core/probe/text.ts';
import { addCheckSmtpOptions, checkSmtp } from './check-smtp.ts';
import type { CheckSmtpFlags } from './check-smtp.ts';
import { EXIT_STATUS } from './exit-status.ts';
import type { Io } from './io.ts';
import type { MxServices } from './mx.ts';
import { addProbeOptions, nameServer, number } from './probe-options.ts';
import type { ProbeFlags } from './probe-options.ts';
import { UsageError } from './usage-error.ts';
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

interface CheckFlags extends ProbeFlags {
  file?: string;
  concurrency: number;
  transcript?: true;
  json?: true;
  nagios?: true;
}

interface MxFlags {
  json?: boolean;
  resolver?: string;
}

const CHECK_EXAMPLES = `
Examples:
  relaywatch check mx.example.org
  relaywatch check mx.example.org:465 [2001:db8::25]:587
  relaywatch check mail.example.org:587 --user probe --password-env SMTP_PASSWORD
  relaywatch check mx.example.org --nagios --warn 2 --crit 5 --cert-warn 21 --cert-crit 7
  relaywatch check --file servers.txt --json --concurrency 32

A line of a list is HOST[:PORT] [none|opportunistic|starttls|tls]; # begins a comment.

Exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (wrong usage, or an error of Relaywatch itself).`;

const MX_EXAMPLES = `
Examples:
  relaywatch mx example.org
  relaywatch mx example.org --json
  relaywatch mx example.org --resolver 127.0.0.1

An MTA-STS policy is validated by the certificate of the web server it comes from. TLSA records are validated when
the name server says, of the MX, the addresses and the TLSA records alike, that DNSSEC proves them (AD, RFC 4035), and
when it may be believed: when it is on this computer, or /etc/resolv.conf has options trust-ad.

Exit status: 0 OK, 1 MTA-STS or TLSA records broken, 2 no mail host, 3 wrong usage or an error of Relaywatch itself.`;

/** Runs one command line (without node and file name). Resolves with the exit status; never rejects. */
export async function run(argv: readonly string[], services: Services): Promise<number> {
  const { io } = services;
  let status: number = EXIT_STATUS.UNKNOWN;
  const program = createProgram(services, (value) => {
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
    const usage = error instanceof UsageError || error instanceof CommanderError;
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

function createProgram(services: Services, done: (status: number) => void): Command {
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
  addProbeOptions(
    program
      .command('check')
      .description('check servers once')
      .argument('[HOST[:PORT]...]', 'servers; the port is 25 unless named'),
  )
    .option('--file <list>', 'check the servers of this list too; - is standard input')
    .addOption(
      new Option('--concurrency <n>', 'at most so many checks at once')
        .argParser(number(1, 1000, 'a number'))
        .default(16),
    )
    .option('--transcript', 'show the conversation')
    .addOption(new Option('--json', 'one JSON object a check').conflicts('nagios'))
    .option('--nagios', 'as Nagios plugins have it: one line; of several, one for all and one each')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (named: string[], flags: CheckFlags) => {
      done(await runCheck(named, flags, services));
    });

  addCheckSmtpOptions(
    program
      .command('check-smtp')
      .description('check one server, with the flags of the Nagios plugin check_smtp'),
  ).action(async (host: string | undefined, flags: CheckSmtpFlags) => {
    done(await checkSmtp(host, flags, io, await services.probe()));
  });

  addWatchCommand(program, services, done);

  program
    .command('mx')
    .description(
      'look up the hosts that take mail for a domain, their TLSA records, and its MTA-STS policy',
    )
    .argument('<DOMAIN>')
    .option('--json', 'as JSON')
    .addOption(
      new Option('--resolver <ip[:port]>', "name server to ask (default: the system's)").argParser(
        nameServer,
      ),
    )
    .addHelpText('after', MX_EXAMPLES)
    .action(async (domain: string, { json = false, resolver }: MxFlags) => {
      const [{ mx }, lookups] = await Promise.all([import('./mx.ts'), services.mx(resolver)]);
      done(await mx(domain, json, io, lookups));
    });
  return program;
}

async function runCheck(named: string[], flags: CheckFlags, services: Services): Promise<number> {
  const { io } = services;
  if (flags.file === '-' && flags.passwordStdin)
    throw new UsageError('--file - and --password-stdin cannot both read standard input');
  const { buildTargets, nameTargets } = await import('./targets.ts');
  const targets = buildTargets(nameTargets(named, flags.file, io), flags, io);
  const [{ check }, probe] = await Promise.all([import('./check.ts'), services.probe()]);
  const format = flags.json ? 'json' : flags.nagios ? 'nagios' : 'text';
  const { concurrency, transcript = false } = flags;
  const options = { format, concurrency, transcript } as const;
  return check(targets, options, io, probe, services.interruption());
}
