import type { BusReply } from './system-bus.ts';

/** A session of logind (org.freedesktop.login1(5), the Session object). */
export interface LogindSession {
  readonly id: string;
  readonly uid: number;
  readonly user: string;
  /** `user` for a person, `greeter` for a login screen. */
  readonly class: string;
  /** `online` once another terminal is in front, as it is while the console is locked. */
  readonly state: 'opening' | 'online' | 'active' | 'closing';
  /** The PAM service that opened it. */
  readonly service: string;
  /** The process whose end is the session's end. */
  readonly leaderPid: number;
}

/** An answer of logind that does not say what was asked. */
export class LogindAnswerError extends Error {
  readonly code = 'malformed';

  constructor(message: string) {
    super(message);
    this.name = 'LogindAnswerError';
  }
}

/** Properties by name; those of other types than these are left out. Of `User`, `(uo)`, the number counts. */
export type Properties = ReadonlyMap<string, string | number>;

/** The object paths of the sessions on `seat`, out of the answer to Manager.ListSessions: `a(susso)`. */
export function readSessionPaths(reply: BusReply, seat: string): readonly string[] {
  const paths: string[] = [];
  reply.inside('a', '(susso)', () => {
    while (reply.inside('r', 'susso', () => readListed(reply, seat, paths)));
  });
  return paths;
}

function readListed(reply: BusReply, seat: string, paths: string[]): true {
  reply.skip('sus');
  const isOnSeat = reply.text() === seat;
  const path = reply.text();
  if (isOnSeat) paths.push(path);
  return true;
}

/** The answer to Properties.GetAll: `a{sv}`. */
export function readProperties(reply: BusReply): Properties {
  const properties = new Map<string, string | number>();
  reply.inside('a', '{sv}', () => {
    while (
      reply.inside('e', 'sv', () => {
        const name = reply.text();
        const value = readValue(reply, reply.variantType());
        if (value !== undefined) properties.set(name, value);
        return true;
      })
    );
  });
  return properties;
}

function readValue(reply: BusReply, type: string): string | number | undefined {
  switch (type) {
    case 's':
      return reply.inside('v', type, () => reply.text());
    case 'u':
      return reply.inside('v', type, () => reply.number());
    case '(uo)':
      return reply.inside('v', type, () =>
        reply.inside('r', 'uo', () => {
          const number = reply.number();
          reply.skip('o');
          return number;
        }),
      );
    default:
      reply.skip('v');
      return undefined;
  }
}

/** A session out of its properties. Throws a LogindAnswerError. */
export function parseSession(properties: Properties): LogindSession {
  const text = (name: string) => expectType(properties.get(name), 'string', name);
  return {
    id: text('Id'),
    uid: expectType(properties.get('User'), 'number', 'User'),
    user: text('Name'),
    class: text('Class'),
    state: parseState(text('State')),
    service: text('Service'),
    leaderPid: expectType(properties.get('Leader'), 'number', 'Leader'),
  };
}

interface Types {
  string: string;
  number: number;
}

function expectType<T extends keyof Types>(value: unknown, type: T, name: string): Types[T] {
  if (typeof value !== type) throw new LogindAnswerError(`a session without a proper ${name}`);
  return value as Types[T];
}

function parseState(state: string): LogindSession['state'] {
  if (state === 'opening' || state === 'online' || state === 'active' || state === 'closing') return state;
  throw new LogindAnswerError('a session in no known state');
}
