import { decode, type KoffiFunc, load } from 'koffi';

/** A D-Bus reply that is read from front to back (sd-bus(3), sd_bus_message_read_basic(3)). */
export interface BusReply {
  /** The next string or object path. */
  text(): string;
  /** The next unsigned 32-bit number. */
  number(): number;
  /** Passes over the next value of this type. */
  skip(signature: string): void;
  /** Reads inside the next container; undefined and nothing read where there is none left. `type` as `a`, `r`, `e`, `v`. */
  inside<T>(type: string, contents: string, read: () => T): T | undefined;
  /** The type of the value in the next variant. */
  variantType(): string;
}

/** An error that the bus or the peer answered with. */
export class BusError extends Error {
  readonly code = 'bus-error';
  /** errno(3), positive. sd-bus maps error names to it: ENXIO for a session that is gone, EBADR for an unknown object. */
  readonly errno: number;

  constructor(what: string, errno: number) {
    super(`${what} failed with errno ${errno}`);
    this.name = 'BusError';
    this.errno = errno;
  }
}

export interface BusCall {
  readonly service: string;
  readonly path: string;
  readonly face: string;
  readonly member: string;
  /** Strings only. */
  readonly args?: readonly string[];
}

type Pointer = bigint | null;
type Out<T> = [T];
type Native<F extends (...args: never[]) => unknown> = KoffiFunc<F>;

const systemd = load('libsystemd.so.0');
const declare = <F extends (...args: never[]) => unknown>(prototype: string) =>
  systemd.func(prototype) as unknown as Native<F>;

const openSystem = declare<(bus: Out<Pointer>) => number>('int sd_bus_open_system(_Out_ void **)');
const unref = declare<(bus: Pointer) => Pointer>('void *sd_bus_flush_close_unref(void *)');
const newCall = declare<
  (bus: Pointer, message: Out<Pointer>, service: string, path: string, face: string, member: string) => number
>(
  'int sd_bus_message_new_method_call(void *, _Out_ void **, const char *, const char *, const char *, const char *)',
);
const appendText = declare<(message: Pointer, type: number, text: string) => number>(
  'int sd_bus_message_append_basic(void *, char, const char *)',
);
const callBus = declare<
  (bus: Pointer, message: Pointer, timeoutUs: number, error: null, reply: Out<Pointer>) => number
>('int sd_bus_call(void *, void *, uint64_t, void *, _Out_ void **)');
const unrefMessage = declare<(message: Pointer) => Pointer>('void *sd_bus_message_unref(void *)');
const readPointer = declare<(message: Pointer, type: number, out: Out<Pointer>) => number>(
  'int sd_bus_message_read_basic(void *, char, _Out_ void **)',
);
const readNumber = systemd.func('sd_bus_message_read_basic', 'int', [
  'void *',
  'char',
  '_Out_ uint32_t *',
]) as unknown as Native<(message: Pointer, type: number, out: Out<number>) => number>;
const skipValue = declare<(message: Pointer, signature: string) => number>(
  'int sd_bus_message_skip(void *, const char *)',
);
const enter = declare<(message: Pointer, type: number, contents: string) => number>(
  'int sd_bus_message_enter_container(void *, char, const char *)',
);
const exit = declare<(message: Pointer) => number>('int sd_bus_message_exit_container(void *)');
const peek = declare<(message: Pointer, type: Out<number>, contents: Out<Pointer>) => number>(
  'int sd_bus_message_peek_type(void *, _Out_ char *, _Out_ void **)',
);

let connection: Pointer = null;
let last: Promise<unknown> = Promise.resolve();

/**
 * Calls a method on the system bus and reads its reply, one call after the other on one connection: a process for each
 * question (busctl) costs an emulated guest a tenth of a second. The wait is in a thread of the pool.
 * Rejects with a BusError, after `timeoutMs` at the latest.
 */
export function callSystemBus<T>(call: BusCall, timeoutMs: number, read: (reply: BusReply) => T): Promise<T> {
  const result = last.then(() => perform(call, timeoutMs, read));
  last = result.catch(() => undefined);
  return result;
}

async function perform<T>(call: BusCall, timeoutMs: number, read: (reply: BusReply) => T): Promise<T> {
  const what = `${call.face}.${call.member}`;
  const message: Out<Pointer> = [null];
  const reply: Out<Pointer> = [null];
  try {
    connection ??= open();
    require0(what, newCall(connection, message, call.service, call.path, call.face, call.member));
    for (const text of call.args ?? []) require0(what, appendText(message[0], code('s'), text));
    require0(what, await wait(connection, message[0], timeoutMs, reply));
    return read(replyOf(reply[0], what));
  } catch (error) {
    if (error instanceof BusError && isGone(error.errno)) close();
    throw error;
  } finally {
    for (const [used] of [message, reply]) if (used !== null) unrefMessage(used);
  }
}

function wait(bus: Pointer, message: Pointer, timeoutMs: number, reply: Out<Pointer>): Promise<number> {
  return new Promise((resolve, reject) => {
    callBus.async(bus, message, timeoutMs * 1000, null, reply, (error: Error | null, status: number) => {
      if (error) reject(error);
      else resolve(status);
    });
  });
}

function open(): Pointer {
  const bus: Out<Pointer> = [null];
  require0('the connection to the system bus', openSystem(bus));
  return bus[0];
}

/** The next call connects anew. */
function close(): void {
  if (connection !== null) unref(connection);
  connection = null;
}

/** ECONNRESET, ENOTCONN, EPIPE, ESTALE: the bus was restarted. ETIMEDOUT: its state is not known. */
function isGone(errno: number): boolean {
  return [104, 107, 32, 116, 110].includes(errno);
}

function replyOf(message: Pointer, what: string): BusReply {
  return {
    text() {
      const out: Out<Pointer> = [null];
      const { type } = nextType();
      if (type !== 's' && type !== 'o')
        throw new BusError(`${what}: a ${type} where a text was expected`, 22);
      require0(what, readPointer(message, code(type), out));
      return textAt(out[0]);
    },
    number() {
      const out: Out<number> = [0];
      require0(what, readNumber(message, code('u'), out));
      return out[0];
    },
    skip: (signature) => void require0(what, skipValue(message, signature)),
    inside(type, contents, read) {
      if (require0(what, enter(message, code(type), contents)) === 0) return undefined;
      const result = read();
      require0(what, exit(message));
      return result;
    },
    variantType: () => nextType().contents,
  };

  function nextType(): { readonly type: string; readonly contents: string } {
    const type: Out<number> = [0];
    const contents: Out<Pointer> = [null];
    require0(what, peek(message, type, contents));
    return { type: String.fromCharCode(type[0]), contents: contents[0] === null ? '' : textAt(contents[0]) };
  }
}

function require0(what: string, status: number): number {
  if (status < 0) throw new BusError(what, -status);
  return status;
}

function code(type: string): number {
  return type.charCodeAt(0);
}

function textAt(address: Pointer): string {
  return decode(address, 'char', -1) as string;
}
