/** The low level of the library, which its own typings leave out: a connection that sends and receives messages. */

import type { EventEmitter } from 'node:events';

declare module '@homebridge/dbus-native' {
  /** A D-Bus message. `body` holds one value for each complete type of `signature`. */
  export interface Message {
    /** 1 method call, 2 method return, 3 error, 4 signal. */
    type: number;
    serial: number;
    flags?: number;
    path?: string;
    interface?: string;
    member?: string;
    errorName?: string;
    replySerial?: number;
    destination?: string;
    sender?: string;
    signature?: string;
    body?: unknown[];
  }

  /** Emits `connect`, `message` (one Message), `error` and `end`. */
  export interface MessageConnection extends EventEmitter {
    message(message: Message): void;
    end(): void;
  }

  export function createConnection(options: { busAddress: string }): MessageConnection;
}
