/** Finds and ends what a test run left behind. Linux only; elsewhere nothing is found. */

import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const attempt = (read) => {
  try {
    return read();
  } catch {
    // Gone, or not ours to look into.
    return '';
  }
};

const commandOf = (pid) =>
  attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .replaceAll('\0', ' ')
    .trim();

/** Session and state from /proc/PID/stat; the command in brackets may itself hold brackets. */
const statOf = (pid) => {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [state = 'X', , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, session: Number(session) };
};

/**
 * Processes of a run: those whose environment, command line or working folder names `folder`, the
 * run's own folder for temporary files (daemons that clean their environment still work in it), and
 * those in `sessions` (Chromium's helpers overwrite their environment).
 */
const processesOf = (folder, sessions) => {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), ...statOf(name) }))
    .filter(({ state }) => !'ZX'.includes(state))
    .filter(
      ({ pid, session }) =>
        sessions.has(session) ||
        [
          attempt(() => readFileSync(`/proc/${pid}/environ`, 'utf8')),
          attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
          attempt(() => readlinkSync(`/proc/${pid}/cwd`)),
        ].some((text) => text.includes(folder)),
    );
};

/** Keeps an eye on a run, so that helpers are known by their session when their parents are gone. */
export const watchProcessesOf = (folder) => {
  const sessions = new Set();
  const look = () => {
    const found = processesOf(folder, sessions);
    for (const { session } of found)
      if (session !== statOf(process.pid).session) sessions.add(session);
    return found;
  };
  const timer = setInterval(look, 2000);
  return {
    /** Waits up to `limitMs` for the last to go; ends and returns those that stay. */
    endSurvivors: async (limitMs = 3000) => {
      clearInterval(timer);
      const until = performance.now() + limitMs;
      let left = look();
      while (left.length > 0 && performance.now() < until) {
        await sleep(100);
        left = look();
      }
      return left.map(({ pid }) => {
        const survivor = { pid, command: commandOf(pid) };
        attempt(() => process.kill(pid, 'SIGKILL'));
        return survivor;
      });
    },
  };
};
