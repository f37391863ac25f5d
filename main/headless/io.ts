/** The terminal, files and environment as the commands see them: handed in, so that tests can stand in for them. */

import { readFileSync } from 'node:fs';

export interface Output {
  write(text: string): void;
  isTerminal: boolean;
  /** Width of the terminal; 80 where there is none. */
  columns: number;
}

export interface Io {
  stdout: Output;
  stderr: Output;
  environment: Readonly<Record<string, string | undefined>>;
  /** Text of a file. Throws when it cannot be read. */
  readFile(path: string): string;
  /** All of standard input. Throws when it cannot be read. */
  readStdin(): string;
}

export const systemIo: Io = {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  environment: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
  readStdin: () => readFileSync(0, 'utf8'),
};

/** Resolves once everything written has been handed to the system; also when the reader has gone. */
export async function flush(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

/** A stream that is no terminal has neither width nor flag. */
interface Stream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

function outputOf(stream: Stream): Output {
  return {
    write: (text) => stream.write(text),
    isTerminal: stream.isTTY ?? false,
    columns: stream.columns ?? 80,
  };
}
