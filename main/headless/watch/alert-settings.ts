/** What the options say about being told of alarms: a file of settings, and ways to tell named on the command line. */

import { PRESET_NEEDS } from '../../core/alerting/channels/preset-needs.ts';
import { channelProblem } from '../../core/alerting/channels/settings.ts';
import type { ChannelConfig } from '../../core/alerting/channels/settings.ts';
import { DEFAULT_ALERTING } from '../../core/alerting/config.ts';
import type { AlertingConfig } from '../../core/alerting/config.ts';
import { oneLine } from '../../core/words.ts';
import { parseAlerting } from '../../config/alerting.ts';
import type { Io } from '../io.ts';
import { readOption } from '../targets.ts';
import { UsageError } from '../usage-error.ts';

export interface AlertFlags {
  alerts?: string;
  notify?: true;
  webhook?: string[];
  command?: string[];
}

export interface AlertSettings {
  config: AlertingConfig;
  /** Null for a channel that has none. */
  secret: (channelId: string) => string | null;
  /** The environment without those secrets, for programs of the user's. */
  environment: NodeJS.ProcessEnv;
}

/** Nobody sits at a server: notifications only where they are asked for. */
const DEFAULTS: AlertingConfig = {
  ...DEFAULT_ALERTING,
  desktop: { enabled: false },
  sound: { enabled: false },
  window: { enabled: false },
};

const SECRET = 'RELAYWATCH_SECRET_';
const PROBLEM_LIMIT = 300;

/** Throws a `UsageError` that says which option or key is wrong. */
export function readAlertSettings(flags: AlertFlags, io: Io): AlertSettings {
  const { alerts, notify = false, webhook = [], command = [] } = flags;
  const written = alerts === undefined ? DEFAULTS : readFile(alerts, io);
  const added = [...webhook.map(webhookOf), ...command.map(commandOf)];
  const config: AlertingConfig = {
    ...written,
    ...(notify && { desktop: { enabled: true } }),
    channels: [...written.channels, ...added],
  };
  const secret = (id: string): string | null => io.environment[secretVariable(id)] ?? null;
  for (const channel of written.channels) {
    const needed = channel.type === 'webhook' && PRESET_NEEDS[channel.preset].secret === 'needed';
    if (channel.enabled && needed && secret(channel.id) === null)
      throw new UsageError(
        `--alerts ${alerts ?? ''}, channel ${channel.id}: give its secret in the environment variable ${secretVariable(channel.id)}`,
      );
  }
  const environment = Object.fromEntries(
    Object.entries(io.environment).filter(([name]) => !name.startsWith(SECRET)),
  );
  return { config, secret, environment };
}

function readFile(file: string, io: Io): AlertingConfig {
  const text = readOption('--alerts', file, io);
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? oneLine(error.message, PROBLEM_LIMIT) : '';
    throw new UsageError(`--alerts ${file}: this is not JSON: ${why}`);
  }
  const parsed = parseAlerting(written, DEFAULTS);
  if (parsed.ok) return parsed.config;
  const problems = parsed.problems.map((problem) => oneLine(problem, PROBLEM_LIMIT));
  throw new UsageError(`--alerts ${file}, ${problems.join('\n')}`);
}

/** `pager-duty` has `RELAYWATCH_SECRET_PAGER_DUTY`. */
const secretVariable = (id: string): string => `${SECRET}${id.toUpperCase().replaceAll('-', '_')}`;

function webhookOf(url: string, index: number): ChannelConfig {
  return checked('--webhook', {
    type: 'webhook',
    id: `webhook_${index + 1}`,
    // The rest of an address may be a secret.
    name: `The webhook at ${URL.canParse(url) ? new URL(url).host : 'nowhere'}`.slice(0, 100),
    enabled: true,
    preset: 'generic',
    url,
    recipient: '',
    headers: [],
    template: '',
  });
}

function commandOf(program: string, index: number): ChannelConfig {
  return checked('--command', {
    type: 'command',
    id: `command_${index + 1}`,
    name: 'The command',
    enabled: true,
    program,
    arguments: [],
  });
}

function checked(option: string, config: ChannelConfig): ChannelConfig {
  const problem = channelProblem(config);
  if (problem) throw new UsageError(`${option}: ${problem.message}`);
  return config;
}
