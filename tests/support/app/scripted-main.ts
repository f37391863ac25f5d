/** Main's answers as a test wants them, in place of its own: the window then shows the same at every run. */

import type { ElectronApplication } from '@playwright/test';

import { channel } from '../../../preload/contract.ts';
import type { CallName, Calls, Result } from '../../../preload/contract.ts';

/** By call, and there by what it is about: an incident, else a server, else what was asked for; `''` for nothing. */
export type Answers = {
  [N in CallName]?: Record<string, Result<Calls[N]['answer']>>;
};

/** From now on the window gets these answers. One that is missing of a call among them fails with `unavailable`. */
export async function answerWith(electron: ElectronApplication, answers: Answers): Promise<void> {
  const byChannel = Object.entries(answers).map(
    ([name, bySubject]) => [channel(name as CallName), bySubject] as const,
  );
  await electron.evaluate(({ ipcMain }, given) => {
    const subjectOf = (argument: unknown): string => {
      if (typeof argument === 'string') return argument;
      const { id, incidentId = id } = (argument ?? {}) as { id?: unknown; incidentId?: unknown };
      return typeof incidentId === 'string' ? incidentId : '';
    };
    for (const [name, bySubject] of given) {
      ipcMain.removeHandler(name);
      ipcMain.handle(
        name,
        (_event, argument) =>
          bySubject[subjectOf(argument)] ?? {
            ok: false,
            error: { kind: 'unavailable', message: 'This is not known.' },
          },
      );
    }
  }, byChannel);
}
