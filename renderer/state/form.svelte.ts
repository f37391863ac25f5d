/** The add and edit form: what is typed, what is wrong with it, and saving it. */

import type { Bridge, ServerForm, ServerView } from '../../preload/contract.ts';
import { parseAddress } from '../model/address.ts';
import { draftOf, entryOf, follow, passwordOf, validate } from '../model/draft.ts';
import type { Draft, DraftErrors } from '../model/draft.ts';
import { text } from '../text/en.ts';

type Field = keyof Draft;

export class FormState {
  draft: Draft = $state(draftOf(null));
  /** What main found wrong on `Save`; gone with the next change. */
  refusal: { field: Field | null; message: string } | null = $state.raw(null);
  saving = $state(false);
  readonly view: ServerView | null;

  readonly #bridge: Pick<Bridge, 'call'>;
  readonly #original: string;
  #touched: readonly Field[] = $state.raw([]);
  #attempted = $state(false);

  readonly #errors: DraftErrors = $derived(validate(this.draft));

  /** Errors to show: of fields a person has been in, or all of them after an attempt to save. */
  readonly errors: DraftErrors = $derived.by(() => {
    const shown = Object.fromEntries(
      Object.entries(this.#errors).filter(
        ([field]) => this.#attempted || this.#touched.includes(field as Field),
      ),
    ) as DraftErrors;
    if (this.refusal?.field) shown[this.refusal.field] ??= this.refusal.message;
    return shown;
  });

  readonly dirty = $derived.by(() => JSON.stringify(this.draft) !== this.#original);

  /** @param like what a new server begins as a copy of. */
  constructor(bridge: Pick<Bridge, 'call'>, view: ServerView | null, like?: ServerView) {
    this.#bridge = bridge;
    this.view = view;
    const source = view ?? like;
    this.draft = draftOf(source?.server ?? null);
    if (like) this.draft.name = text.form.copyOf(like.server.name);
    this.#original = JSON.stringify(this.draft);
    // What a person settled earlier does not follow anything any more.
    if (source) this.#touched = ['port', 'security', 'policy', 'depth'];
  }

  /** What a control calls with every change of its field. */
  setter<F extends Field>(field: F): (value: Draft[F]) => void {
    return (value) => {
      this.set(field, value);
    };
  }

  /** A field changed by hand: what follows it, follows. */
  set<F extends Field>(field: F, value: Draft[F]): void {
    this.draft[field] = value;
    this.refusal = null;
    this.#touched = [...this.#touched.filter((other) => other !== field), field];
    Object.assign(this.draft, follow(this.draft, field, this.#touched));
  }

  /** On leaving the host: a pasted URL or `host:port` is taken apart. */
  settleHost(): void {
    const { host, port, security } = parseAddress(this.draft.host);
    if (this.draft.host === host) return;
    this.set('host', host);
    if (port !== undefined) this.set('port', String(port));
    if (security) this.set('security', security);
  }

  /** The form as main wants it, or null while something is wrong; from then on every error shows. */
  toSend(): ServerForm | null {
    this.settleHost();
    this.#attempted = true;
    if (Object.keys(this.#errors).length > 0) return null;
    const password = passwordOf(this.draft);
    return {
      entry: entryOf(this.draft, this.view?.server.enabled ?? true),
      ...(password !== undefined && { password }),
    };
  }

  /** Saves; the id of the server, or null when it was refused. */
  async save(): Promise<string | null> {
    const form = this.toSend();
    if (!form || this.saving) return null;
    this.saving = true;
    const answer = this.view
      ? await this.#bridge.call('updateServer', { id: this.view.server.id, form })
      : await this.#bridge.call('addServers', [form]);
    this.saving = false;
    if (!answer.ok) {
      const { field, message } = answer.error;
      this.refusal = { field: formField(field), message };
      return null;
    }
    return this.view?.server.id ?? answer.value?.ids[0] ?? '';
  }
}

/** The form's field for one of main's; null where the form has none of that name. */
function formField(field: string | undefined): Field | null {
  if (field === undefined) return null;
  const renamed: Partial<Record<string, Field>> = { auth: 'user', certificate: 'policy' };
  const candidate = renamed[field] ?? field;
  return candidate in draftOf(null) ? (candidate as Field) : null;
}
