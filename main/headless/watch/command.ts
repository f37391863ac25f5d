/** The options and help of `relaywatch watch`. */

import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import type { Io } from '../io.ts';
import { addProbeOptions, number } from '../probe-options.ts';
import { UsageError } from '../usage-error.ts';
import type { AlertFlags } from './alert-settings.ts';
import type { ServerFlags } from './servers.ts';
import type { WatchServices } from './watch.ts';

interface WatchFlags extends ServerFlags, AlertFlags {
  json?: true;
  results?: true;
  transcript?: true;
  stats?: number;
  state?: string;
}

export interface WatchCommandNeeds {
  version: string;
  io: Io;
  watch(): Promise<WatchServices>;
}

const MAX_INTERVAL = 86_400;

const EXAMPLES = `
Examples:
  relaywatch watch mx.example.org mx.example.org:465 --interval 60
  relaywatch watch --file servers.txt --retries 3 --retry-interval 30
  relaywatch watch --import servers.json --json >> alarms.ndjson
  relaywatch watch mx.example.org --interval 10 --results
  relaywatch watch --file servers.txt --state /var/lib/relaywatch \\
    --webhook https://chat.example.org/hooks/mail

Watches until SIGINT or SIGTERM: a line for each alarm, or with --json an object
(its "type": started, alarm, result, connectivity, stats, stopped). A server is
down when a failure was followed by --retries more. The options of a check hold
for every server; what an entry of --import says itself goes before them.

With --state nothing is told twice after a restart, and nothing is lost. A file
for --alerts, every part of it optional:
  {"channels": [
     {"type": "webhook", "id": "ops", "preset": "ntfy", "recipient": "mail"},
     {"type": "command", "program": "page", "arguments": ["mail"]}],
   "quietHours": {"enabled": true, "windows": ["Sat,Sun 00:00-24:00"],
                  "criticalPasses": true},
   "remindMinutes": 60}
Presets are generic (with url, headers and template), ntfy, slack, teams, gotify
and telegram. The secret of the channel "ops" is taken from the environment
variable RELAYWATCH_SECRET_OPS, which commands do not inherit.

Exit status: 0 when ended by a signal or because nobody reads its output any
more, 3 wrong usage or an error of Relaywatch itself. A second signal ends it at
once.`;

/** Adds the command to the program; what it needs to run is loaded only then. */
export function addWatchCommand(
  program: Command,
  needs: WatchCommandNeeds,
  done: (status: number) => void,
): void {
  const { version, io } = needs;
  const seconds = number(1, MAX_INTERVAL, 'seconds');
  addProbeOptions(
    program
      .command('watch')
      .description('watch servers and tell of alarms')
      .argument('[HOST[:PORT]...]', 'servers; the port is 25 unless named'),
  )
    .optionsGroup('What to watch, and how often:')
    .option('--file <list>', 'watch the servers of this list too; - is standard input')
    .option(
      '--import <servers>',
      'and those of this exported file, JSON or CSV; - is standard input',
    )
    .addOption(
      new Option('--interval <seconds>', 'between two checks of a server')
        .argParser(seconds)
        .default(60),
    )
    .addOption(
      new Option('--retries <n>', 'failures after the first that make it an alarm')
        .argParser(whole(0, 100))
        .default(2),
    )
    .addOption(
      new Option('--retry-interval <seconds>', 'between those').argParser(seconds).default(15),
    )
    .optionsGroup('Who is told of alarms, besides standard output:')
    .option('--notify', 'the person at this computer, by native notifications')
    .option('--webhook <url>', 'a service, by a JSON POST; may be given again', collect)
    .option(
      '--command <program>',
      'a program, by variables RELAYWATCH_*; may be given again',
      collect,
    )
    .option(
      '--alerts <file>',
      'as this JSON file says: channels, quiet hours, maintenance, reminders',
    )
    .option('--state <folder>', 'keep state and history there and go on from them')
    .optionsGroup('Output:')
    .option('--json', 'one JSON object a line')
    .option('--results', 'tell of each check, too')
    .option('--transcript', 'with --results --json, the conversation too')
    .addOption(
      new Option('--stats <seconds>', 'tell so often how this process itself fares').argParser(
        seconds,
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (named: string[], flags: WatchFlags) => {
      if (flags.transcript && !(flags.json && flags.results))
        throw new UsageError('--transcript needs --results and --json');
      const [{ serversToWatch }, { readAlertSettings }] = await Promise.all([
        import('./servers.ts'),
        import('./alert-settings.ts'),
      ]);
      const servers = serversToWatch(named, flags, io);
      const alerts = readAlertSettings(flags, io);
      const [{ watch }, world] = await Promise.all([import('./watch.ts'), needs.watch()]);
      const { json = false, results = false, transcript = false, stats = null } = flags;
      const options = {
        ...{ version, json, results, transcript, alerts },
        statsSeconds: stats,
        stateFolder: flags.state ?? null,
      };
      done(await watch(servers, options, io, world));
    });
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
  };
}
