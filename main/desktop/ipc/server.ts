/** Answers the window's calls: sender checked, argument validated, errors as values. */

import * as v from 'valibot';
import { CALL_NAMES, channel } from '../../../preload/contract.ts';
import type { CallName, Calls, Result } from '../../../preload/contract.ts';
import type { Log } from '../log.ts';
import { StorageError } from '../settings.ts';
import { ARGUMENTS, argumentError } from './arguments.ts';

type Answer<N extends CallName> = Result<Calls[N]['answer']>;

/** What each call does. Arguments are valid when they arrive here. */
export type Handlers = {
  [N in CallName]: (argument: Calls[N]['argument']) => Answer<N> | Promise<Answer<N>>;
};

/** The part of Electron's `IpcMainInvokeEvent` that tells who asks. */
export interface CallEvent {
  senderFrame: object | null;
}

export interface IpcNeeds {
  /** Electron's `ipcMain`. */
  ipc: {
    handle(channel: string, listener: (event: CallEvent, argument: unknown) => unknown): void;
  };
  /** Whether this is the main frame of our window, showing our own page. */
  isOurs(frame: object | null): boolean;
  handlers: Handlers;
  /** Calls that come earlier wait for it. */
  ready: Promise<void>;
  log: Log;
}

/** Registers every call of the contract. */
export function serveCalls(needs: IpcNeeds): void {
  for (const name of CALL_NAMES) {
    needs.ipc.handle(channel(name), (event, argument) => {
      if (needs.isOurs(event.senderFrame))
        return needs.ready.then(() => answer(name, argument, needs.handlers, needs.log));
      needs.log.warn(`The call ${name} came from a stranger and was refused`);
      return refused;
    });
  }
}

const refused: Result<never> = {
  ok: false,
  error: { kind: 'unavailable', message: 'This page may not ask that.' },
};

/** One call, whatever its argument: never rejects. */
export async function answer<N extends CallName>(
  name: N,
  argument: unknown,
  handlers: Handlers,
  log: Log,
): Promise<Answer<N>> {
  const schema: v.GenericSchema<unknown, Calls[N]['argument']> = ARGUMENTS[name];
  const checked = v.safeParse(schema, argument);
  if (!checked.success) return { ok: false, error: argumentError(checked.issues) };
  try {
    return await handlers[name](checked.output);
  } catch (error) {
    log.error(`The call ${name} failed`, error);
    if (error instanceof StorageError)
      return { ok: false, error: { kind: 'storage', message: error.message } };
    return {
      ok: false,
      error: {
        kind: 'internal',
        message: 'That did not work because of a fault in Relaywatch. The log has the details.',
      },
    };
  }
}

export const done = { ok: true, value: null } as const;

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });
