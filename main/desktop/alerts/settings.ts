/** What a person has set about alarms and channels: read whole, saved whole, its secrets with the key store. */

import type { AlertingConfig } from '../../core/alerting/config.ts';
import { DEFAULT_ALERTING } from '../../core/alerting/config.ts';
import { readAlerting } from '../../config/alerting.ts';
import { oneLine } from '../../core/words.ts';
import type { AlertsForm, Problem, Result } from '../../../preload/contract.ts';
import { done } from '../ipc/server.ts';
import type { Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import type { Settings } from '../settings.ts';

export interface AlertSettingsNeeds {
  settings: Pick<Settings, 'get' | 'set'>;
  secrets: Pick<Secrets, 'has' | 'unlock' | 'known' | 'seal' | 'put'>;
  problems: { report(problem: Problem): void };
  log: Log;
}

export interface AlertSettings {
  get(): AlertingConfig;
  /** Saves; fails with `secret-storage` where a secret could only be kept in plain text, and then saves nothing. */
  save(form: AlertsForm): Promise<Result<null>>;
  /** Channels with a stored secret. */
  withSecret(): string[];
  /** Null when there is none, or when it cannot be decrypted. */
  secret(channelId: string): string | null;
  /** Decrypts what is stored. */
  unlock(): Promise<void>;
}

/** Beside the passwords of servers, whose keys are their ids. */
const keyOf = (channelId: string): string => `channel:${channelId}`;

export function createAlertSettings(needs: AlertSettingsNeeds): AlertSettings {
  const { settings, secrets } = needs;
  const { config: stored, problems } = readAlerting(settings.get('alerting'), DEFAULT_ALERTING);
  let config = stored;
  if (problems.length > 0) {
    needs.log.error(`Some settings of alarms could not be read: ${problems.join('; ')}`);
    needs.problems.report({
      id: 'settings',
      message: `Some settings of alarms could not be read: ${oneLine(problems.join('; '), 200)}`,
      advice: 'They are left out until alarms or channels are changed in the settings.',
      dismissible: true,
    });
  }

  const seal = async (form: AlertsForm): Promise<Result<Map<string, string | null>>> => {
    const sealed = new Map<string, string | null>();
    for (const [id, secret] of Object.entries(form.secrets)) {
      if (secret === null) sealed.set(id, null);
      else {
        const result = await secrets.seal(secret);
        if (!result.ok) return { ok: false, error: { ...result.error, message: NO_KEY_STORE } };
        sealed.set(id, result.value);
      }
    }
    return { ok: true, value: sealed };
  };

  return {
    get: () => config,
    async save(form) {
      const sealed = await seal(form);
      if (!sealed.ok) return sealed;
      const gone = config.channels.filter(
        ({ id }) => !form.config.channels.some((channel) => channel.id === id),
      );
      settings.set('alerting', { ...form.config });
      config = form.config;
      for (const [id, value] of sealed.value) secrets.put(keyOf(id), value);
      for (const { id } of gone) if (secrets.has(keyOf(id))) secrets.put(keyOf(id), null);
      return done;
    },
    withSecret: () => config.channels.flatMap(({ id }) => (secrets.has(keyOf(id)) ? [id] : [])),
    secret: (channelId) => secrets.known(keyOf(channelId)),
    unlock: () => secrets.unlock(config.channels.map(({ id }) => keyOf(id))),
  };
}

const NO_KEY_STORE =
  'The secret was not saved: this desktop offers no key store that is unlocked, and Relaywatch does not ' +
  'keep secrets in plain text. Unlock or install one (GNOME Keyring, KWallet) and save again.';
