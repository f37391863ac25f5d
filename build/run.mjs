/** Child processes that cannot hang and cannot be left behind. */

import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

const posix = process.platform !== 'win32';
const running = new Set();

/** Ends a child and everything in its process group. */
const end = (child, signal) => {
  try {
    if (posix && child.pid) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // Already gone.
  }
};

process.on('exit', () => {
  for (const child of running) end(child, 'SIGKILL');
});

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * A signal sent to npm ends npm and its shell, and never reaches the script that they run: a script
 * of npm's that has lost its parent is to end as well.
 */
const endWithParent = () => {
  const parent = process.ppid;
  if (!posix || !process.env['npm_lifecycle_event']) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.emit('SIGTERM');
  }, 250);
  timer.unref();
};

/**
 * On SIGINT, SIGTERM and SIGHUP, ends the children and calls `then` with the exit status that the
 * signal stands for; without `then` this process exits with it. Call once, in a command.
 */
export const endWithChildren = (then) => {
  endWithParent();
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      for (const child of running) end(child, 'SIGTERM');
      if (then) then(status);
      else setTimeout(() => process.exit(status), running.size > 0 ? 1500 : 0);
    });
  }
};

/**
 * Runs a program in its own process group. With `output: 'keep'` its output is collected, else it
 * goes to the terminal. Resolves with `{status, output, timedOut}`; a signal counts as status 128.
 * After `timeoutMs`, or when `giveUp` is called, the group gets SIGTERM and, 3 s later, SIGKILL.
 * `started` is told both that function and the pid, which is also the group's and session's id.
 */
export const run = (
  program,
  args,
  { timeoutMs = 600_000, output = 'keep', env = process.env, cwd = ROOT, started } = {},
) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env,
      detached: posix,
      stdio: output === 'keep' ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell: !posix && program.endsWith('.cmd'),
    });
    running.add(child);
    let text = '';
    let timedOut = false;
    const collect = (chunk) => {
      text = (text + chunk).slice(-200_000);
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    const giveUp = () => {
      timedOut = true;
      end(child, 'SIGTERM');
      setTimeout(() => end(child, 'SIGKILL'), 3000).unref();
    };
    const limit = setTimeout(giveUp, timeoutMs);
    started?.({ pid: child.pid, giveUp });
    const settle = () => {
      clearTimeout(limit);
      running.delete(child);
    };
    child.once('error', (error) => {
      settle();
      reject(new Error(`Cannot run ${program}: ${error.message}`));
    });
    // What the program started and did not end goes with it.
    child.once('exit', () => end(child, 'SIGKILL'));
    child.once('close', (status) => {
      settle();
      resolve({ status: status ?? 128, output: text, timedOut });
    });
  });

/** Like `run`, but a failure is an Error that ends with the last lines of the output. */
export const mustRun = async (program, args, options) => {
  const result = await run(program, args, options);
  if (result.status === 0) return result;
  const why = result.timedOut ? 'took too long' : `ended with status ${result.status}`;
  const tail = result.output.trimEnd().split('\n').slice(-30).join('\n');
  throw new Error(`${[program, ...args].join(' ')} ${why}.\n${tail}`);
};

/** npm's program and the arguments before the caller's: the npm that runs us, when one does. */
export const npm = (...args) => {
  const script = process.env['npm_execpath'];
  if (script && /npm-cli\.c?js$/.test(script)) return [process.execPath, [script, ...args]];
  return [posix ? 'npm' : 'npm.cmd', args];
};
