/** The packaged program, started as a person starts it and watched from outside. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { _electron } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { channel } from '../../../preload/contract.ts';
import type { EventName, Events } from '../../../preload/contract.ts';
import type { Home } from './home.ts';
import { answerWith } from './scripted-main.ts';
import type { Answers } from './scripted-main.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What `npm run pack` makes, or another one: an installed release, for instance. */
const PROGRAM =
  process.env['RELAYWATCH_PROGRAM'] ?? join(ROOT, 'dist', 'linux-unpacked', 'relaywatch');

const END_LIMIT_MS = 10_000;

export interface StartOptions {
  home: Home;
  /** Bus of the desktop it runs on. */
  busAddress: string;
  args?: readonly string[];
  environment?: Readonly<Record<string, string>>;
}

export interface Ended {
  code: number | null;
  signal: string | null;
  /** Everything written to standard output and error. */
  output: string;
}

/** The switches every start has; Chromium refuses its sandbox to root. */
function switches({ home, args = [] }: StartOptions): string[] {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...sandbox, `--user-data-dir=${home.userData}`, ...args];
}

function environmentOf({ home, busAddress, environment }: StartOptions): Record<string, string> {
  return {
    ...home.environment,
    DBUS_SESSION_BUS_ADDRESS: busAddress,
    // No way to the machine's own bus.
    DBUS_SYSTEM_BUS_ADDRESS: busAddress,
    ...environment,
  };
}

/** Starts the program without any remote control and waits for its end: a second start, for instance. */
export async function runToEnd(options: StartOptions): Promise<Ended> {
  const child = spawn(PROGRAM, switches(options), {
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  options.home.processes.addSession(child.pid ?? 0);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, output };
}

export class RunningProgram {
  readonly #electron: ElectronApplication;
  readonly #child: ChildProcess;
  readonly #home: Home;
  readonly #ended: Promise<void>;
  #output = '';

  private constructor(electron: ElectronApplication, home: Home) {
    this.#electron = electron;
    this.#home = home;
    const child = electron.process();
    this.#child = child;
    home.processes.addSession(child.pid ?? 0);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    this.#ended = once(child, 'exit').then(() => undefined);
  }

  static async start(options: StartOptions): Promise<RunningProgram> {
    const electron = await _electron.launch({
      executablePath: PROGRAM,
      args: switches(options),
      env: environmentOf(options),
    });
    return new RunningProgram(electron, options.home);
  }

  get output(): string {
    return this.#output;
  }

  get ended(): boolean {
    const { exitCode, signalCode } = this.#child;
    return exitCode !== null || signalCode !== null;
  }

  /** The window, as soon as there is one. */
  async window(): Promise<Page> {
    const open = this.#electron.windows().find((page) => !page.isClosed());
    const page = open ?? (await this.#electron.waitForEvent('window'));
    await page.waitForLoadState('domcontentloaded');
    return page;
  }

  /** Titles of the windows a person can see. */
  visibleWindows(): Promise<string[]> {
    return this.#electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .filter((window) => window.isVisible())
        .map((window) => window.getTitle()),
    );
  }

  async resize({ width, height }: { width: number; height: number }): Promise<void> {
    await this.#electron.evaluate(
      ({ BrowserWindow }, size) => {
        for (const window of BrowserWindow.getAllWindows())
          window.setContentSize(size.width, size.height);
      },
      { width, height },
    );
  }

  /** Whoever is asked by the system's own dialog where to save from now on says this. */
  async saveTo(filePath: string): Promise<void> {
    await this.#electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
    }, filePath);
  }

  /** From now on the window gets these answers in place of main's own. */
  answerWith(answers: Answers): Promise<void> {
    return answerWith(this.#electron, answers);
  }

  /** Tells the window something, as main does. */
  async send<N extends EventName>(name: N, payload: Events[N]): Promise<void> {
    await this.#electron.evaluate(
      ({ BrowserWindow }, event) => {
        for (const window of BrowserWindow.getAllWindows())
          window.webContents.send(event.channel, event.payload);
      },
      { channel: channel(name), payload },
    );
  }

  /** What the window's close button does. */
  async closeWindow(): Promise<void> {
    await this.#electron.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close();
    });
  }

  /** A picture of the window as PNG; null when there is none. */
  async picture(): Promise<Buffer | null> {
    const open = this.ended ? undefined : this.#electron.windows().find((page) => !page.isClosed());
    return open ? open.screenshot() : null;
  }

  /** How many processes draw windows. */
  async rendererCount(): Promise<number> {
    const processes = await this.#home.processes.living();
    return processes.filter(({ command }) => command.includes('--type=renderer')).length;
  }

  /** Waits for the end that something else has caused. */
  async waitForEnd(limitMs = END_LIMIT_MS): Promise<void> {
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      limit = setTimeout(() => {
        reject(new Error(`Relaywatch still runs after ${limitMs} ms:\n${this.#output}`));
      }, limitMs);
    });
    await Promise.race([this.#ended, late]).finally(() => {
      clearTimeout(limit);
    });
  }

  /** Ends it the way a session does at logout. */
  async terminate(): Promise<void> {
    if (this.ended) return;
    this.#child.kill('SIGTERM');
    await this.waitForEnd();
  }

  /** Ends it the way a power cut does. */
  async kill(): Promise<void> {
    if (this.ended) return;
    this.#child.kill('SIGKILL');
    await this.waitForEnd();
    await this.#home.processes.waitUntilGone();
  }
}
