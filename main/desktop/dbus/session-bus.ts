/** A connection to the session bus: questions and signals, no services of our own. */

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { decodeMessages, encodeCall } from './message.ts';
import type { BusCall, BusMessage, BusValue } from './message.ts';

export interface SessionBus {
  /** The answer's values; rejects when the answer is an error or the bus goes away. */
  call(call: BusCall): Promise<BusValue[]>;
  close(): void;
}

export const BUS = {
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  destination: 'org.freedesktop.DBus',
} as const;

const GREETING_LIMIT_MS = 5_000;

/** Where the session bus is: named by the environment, else where systemd puts it; null when neither says. */
export function sessionBusAddress(environment: NodeJS.ProcessEnv): string | null {
  const { DBUS_SESSION_BUS_ADDRESS: named, XDG_RUNTIME_DIR: folder } = environment;
  if (named) return named;
  return folder ? `unix:path=${folder}/bus` : null;
}

/** The socket paths of a D-Bus address (`unix:path=…,guid=…;…`), an abstract one with its leading NUL. */
export function socketPaths(address: string): string[] {
  return address.split(';').flatMap((part) => {
    const match = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(part);
    if (!match) return [];
    const [, kind, value = ''] = match;
    return [(kind === 'abstract' ? '\0' : '') + decodeURIComponent(value)];
  });
}

/**
 * Connects and says hello; rejects when there is no bus.
 * @param address as in `DBUS_SESSION_BUS_ADDRESS`.
 */
export async function connectSessionBus(
  address: string,
  listeners: { onSignal(message: BusMessage): void; onClose(): void },
): Promise<SessionBus> {
  const [path] = socketPaths(address);
  if (path === undefined) throw new Error('The session bus has no address that can be used');
  const socket = await open(path);
  // A bus that says nothing is none. Afterwards it may be silent for days.
  socket.setTimeout(GREETING_LIMIT_MS, () => socket.destroy());
  await authenticate(socket);

  const waiting = new Map<
    number,
    { resolve: (body: BusValue[]) => void; reject: (error: Error) => void }
  >();
  let serial = 0;
  let unread: Buffer = Buffer.alloc(0);

  const receive = (message: BusMessage): void => {
    if (message.type === 'signal') listeners.onSignal(message);
    const question = waiting.get(message.replyTo);
    if (!question || (message.type !== 'return' && message.type !== 'error')) return;
    waiting.delete(message.replyTo);
    if (message.type === 'return') question.resolve(message.body);
    else question.reject(new Error(String(message.body[0] ?? 'D-Bus error')));
  };
  socket.on('data', (chunk: Buffer) => {
    try {
      const { messages, rest } = decodeMessages(Buffer.concat([unread, chunk]));
      unread = rest;
      messages.forEach(receive);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : undefined);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The session bus has gone'));
    waiting.clear();
    listeners.onClose();
  });

  const bus: SessionBus = {
    call: (call) =>
      new Promise((resolve, reject) => {
        serial += 1;
        waiting.set(serial, { resolve, reject });
        socket.write(encodeCall(call, serial));
      }),
    close: () => {
      socket.removeAllListeners('close');
      socket.destroy();
    },
  };
  await bus.call({ ...BUS, member: 'Hello', arguments: [] });
  socket.setTimeout(0);
  return bus;
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** D-Bus Specification, "Authentication Protocol": EXTERNAL, the identity being our own user number. */
function authenticate(socket: Socket): Promise<void> {
  const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  return new Promise((resolve, reject) => {
    const refused = (): void => {
      reject(new Error('The session bus did not let us in'));
    };
    socket.once('close', refused);
    socket.once('error', refused);
    socket.once('data', (line: Buffer) => {
      socket.off('close', refused);
      socket.off('error', refused);
      if (!line.toString('latin1').startsWith('OK ')) {
        socket.destroy();
        refused();
        return;
      }
      socket.write('BEGIN\r\n');
      resolve();
    });
    socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
  });
}
