/** The terminal, files and environment as the commands see them: handed in, so that tests can stand in for them. */

import { closeSync, openSync, readSync } from 'node:fs';

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
  /** Text of a file, without byte order mark. Throws, with a `code`, when it cannot be read or is far too long. */
  readFile(path: string): string;
  /** As `readFile`, all of standard input. */
  readStdin(): string;
}

export const systemIo: Io = {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  environment: process.env,
  readFile: (path) => {
    const descriptor = openSync(path, 'r');
    try {
      return readAll(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
  readStdin: () => readAll(0),
};

/** No list, password or certificate is longer; a device may be endless. */
const MAX_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 65_536;
/** Until a pipe that has nothing to give is asked again. */
const PAUSE_MS = 10;

function readAll(descriptor: number): string {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = readSome(descriptor, chunk);
    if (read === 0)
      return Buffer.concat(chunks)
        .toString('utf8')
        .replace(/^\uFEFF/, '');
    chunks.push(chunk.subarray(0, read));
    length += read;
    if (length > MAX_BYTES) throw Object.assign(new Error('too long'), { code: 'EFBIG' });
  }
}

/** Bytes read; 0 at the end. */
function readSome(descriptor: number, into: Buffer): number {
  for (;;)
    try {
      return readSync(descriptor, into);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      // Windows says so in place of reading nothing.
      if (code === 'EOF') return 0;
      // Whoever started us may have left standard input so that reading does not wait.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
}

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
