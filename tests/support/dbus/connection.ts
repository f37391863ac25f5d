/** One connection to a message bus: calls methods, serves objects, sends and receives signals. */

import { once } from 'node:events';

import { createConnection } from '@homebridge/dbus-native';
import type { Message, MessageConnection } from '@homebridge/dbus-native';

const CALL = 1;
const RETURN = 2;
const ERROR = 3;
const SIGNAL = 4;
const NO_REPLY_EXPECTED = 1;

const CALL_LIMIT_MS = 5_000;

const BUS = { name: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' } as const;
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/** Where a method or signal lives. */
export interface Address {
  path: string;
  interface: string;
}

export interface Method {
  /** Signature of the answer. */
  answers: string;
  run(body: unknown[], sender: string): unknown[];
}

/** A value with its signature, as a D-Bus variant is written. */
export type Typed = readonly [signature: string, value: unknown];

export interface ServedInterface {
  methods: Record<string, Method>;
  /** Read anew for every `Get` and `GetAll`. */
  properties?: () => Record<string, Typed>;
}

export interface Signal extends Address {
  member: string;
  sender: string;
  body: unknown[];
}

/** The other side answered with a D-Bus error. */
export class DBusError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(`${name}: ${message}`);
    this.name = name;
  }
}

/** Takes the value out of a variant, which is read as `[parsed signature, [value]]`. */
export function variantValue(variant: unknown): unknown {
  const [, values] = variant as [unknown, unknown[]];
  return values[0];
}

/** An `a{sv}` as an object, variants taken apart. */
export function dictionary(pairs: unknown): Record<string, unknown> {
  return Object.fromEntries(
    (pairs as [string, unknown][]).map(([key, variant]) => [key, variantValue(variant)]),
  );
}

export class BusConnection {
  readonly #connection: MessageConnection;
  #serial = 0;
  readonly #replies = new Map<number, (reply: Message) => void>();
  readonly #served = new Map<string, ServedInterface>();
  readonly #listeners = new Set<(signal: Signal) => void>();

  private constructor(connection: MessageConnection) {
    this.#connection = connection;
    connection.on('message', (message: Message) => {
      this.#receive(message);
    });
  }

  static async connect(address: string): Promise<BusConnection> {
    const connection = createConnection({ busAddress: address });
    await once(connection, 'connect');
    const bus = new BusConnection(connection);
    await bus.callBus('Hello');
    return bus;
  }

  /** Calls a method and resolves with the body of its answer. */
  async call(
    destination: string,
    { path, interface: name }: Address,
    member: string,
    signature = '',
    body: unknown[] = [],
  ): Promise<unknown[]> {
    const serial = ++this.#serial;
    const answered = this.#reply(serial, `${destination} ${name}.${member}`);
    this.#connection.message({
      type: CALL,
      serial,
      destination,
      path,
      interface: name,
      member,
      ...(signature !== '' && { signature, body }),
    });
    const reply = await answered;
    const answer = reply.body ?? [];
    if (reply.type === ERROR) throw new DBusError(reply.errorName ?? '', String(answer[0]));
    return answer;
  }

  /** Calls a method of the bus itself. */
  callBus(member: string, signature = '', body: unknown[] = []): Promise<unknown[]> {
    return this.call(BUS.name, { path: BUS.path, interface: BUS.name }, member, signature, body);
  }

  /** All properties of one interface of another's object. */
  async properties(destination: string, address: Address): Promise<Record<string, unknown>> {
    const at = { path: address.path, interface: PROPERTIES };
    const [pairs] = await this.call(destination, at, 'GetAll', 's', [address.interface]);
    return dictionary(pairs);
  }

  /** Takes a well-known name; fails when another connection has it. */
  async own(name: string): Promise<void> {
    const DO_NOT_QUEUE = 4;
    const [answer] = await this.callBus('RequestName', 'su', [name, DO_NOT_QUEUE]);
    if (answer !== 1) throw new Error(`${name} is taken`);
  }

  serve({ path, interface: name }: Address, served: ServedInterface): void {
    this.#served.set(`${path} ${name}`, served);
  }

  emit({ path, interface: name }: Address, member: string, signature: string, body: unknown[]) {
    this.#connection.message({
      type: SIGNAL,
      serial: ++this.#serial,
      path,
      interface: name,
      member,
      signature,
      body,
    });
  }

  /** Hears every signal of one interface, whoever sends it. */
  async onSignal(interfaceName: string, listener: (signal: Signal) => void): Promise<void> {
    this.#listeners.add((signal) => {
      if (signal.interface === interfaceName) listener(signal);
    });
    await this.callBus('AddMatch', 's', [`type='signal',interface='${interfaceName}'`]);
  }

  /** Calls back when a name, unique ones included, has no owner any more. */
  onNameLost(listener: (name: string) => void): Promise<void> {
    return this.onSignal(BUS.name, ({ member, body: [name, , owner] }) => {
      if (member === 'NameOwnerChanged' && owner === '') listener(String(name));
    });
  }

  async close(): Promise<void> {
    const ended = once(this.#connection, 'end');
    this.#connection.end();
    await ended;
  }

  #reply(serial: number, call: string): Promise<Message> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.#replies.delete(serial);
        reject(new Error(`No answer to ${call} in ${CALL_LIMIT_MS} ms`));
      }, CALL_LIMIT_MS);
      this.#replies.set(serial, (reply) => {
        clearTimeout(limit);
        this.#replies.delete(serial);
        resolve(reply);
      });
    });
  }

  #receive(message: Message): void {
    if (message.type === RETURN || message.type === ERROR) {
      this.#replies.get(message.replySerial ?? 0)?.(message);
      return;
    }
    const { path = '', interface: name = '', member = '', sender = '', body = [] } = message;
    if (message.type === SIGNAL) {
      const signal = { path, interface: name, member, sender, body };
      for (const listener of this.#listeners) listener(signal);
      return;
    }
    this.#answer(message, this.#outcome(path, name, member, body, sender));
  }

  /** What a call to us yields: the answer with its signature, or null when there is no such method. */
  #outcome(path: string, name: string, member: string, body: unknown[], sender: string) {
    if (name === PROPERTIES) return this.#property(path, member, body);
    const method = this.#served.get(`${path} ${name}`)?.methods[member];
    return method && { signature: method.answers, body: method.run(body, sender) };
  }

  #property(path: string, member: string, [interfaceName, property]: unknown[]) {
    const all = this.#served.get(`${path} ${String(interfaceName)}`)?.properties?.();
    if (!all) return undefined;
    if (member === 'GetAll') return { signature: 'a{sv}', body: [Object.entries(all)] };
    const one = member === 'Get' ? all[String(property)] : undefined;
    return one && { signature: 'v', body: [one] };
  }

  #answer(call: Message, outcome: { signature: string; body: unknown[] } | undefined): void {
    if ((call.flags ?? 0) & NO_REPLY_EXPECTED) return;
    const head = {
      serial: ++this.#serial,
      replySerial: call.serial,
      ...(call.sender !== undefined && { destination: call.sender }),
    };
    if (!outcome) {
      this.#connection.message({
        ...head,
        type: ERROR,
        errorName: 'org.freedesktop.DBus.Error.UnknownMethod',
        signature: 's',
        body: [`${call.interface ?? ''}.${call.member ?? ''} at ${call.path ?? ''}`],
      });
      return;
    }
    const { signature, body } = outcome;
    this.#connection.message({
      ...head,
      type: RETURN,
      ...(signature !== '' && { signature, body }),
    });
  }
}
