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

/** An answer of `busctl --json=short` that does not say what was asked. */
export class LogindAnswerError extends Error {
  readonly code = 'malformed';

  constructor(message: string) {
    super(message);
    this.name = 'LogindAnswerError';
  }
}

/** The object paths of the sessions on `seat`, out of the answer to Manager.ListSessions: `a(susso)`. */
export function parseSessionPaths(json: string, seat: string): readonly string[] {
  const [sessions] = dataOf(json);
  if (!Array.isArray(sessions)) throw new LogindAnswerError('no list of sessions');
  return sessions
    .filter((session): session is unknown[] => Array.isArray(session) && session[3] === seat)
    .map((session) => {
      const path = session[4];
      if (typeof path !== 'string') throw new LogindAnswerError('a session without a path');
      return path;
    });
}

/** One session, out of the answer to Properties.GetAll: `a{sv}`. */
export function parseSession(json: string): LogindSession {
  const [properties] = dataOf(json);
  if (typeof properties !== 'object' || properties === null) throw new LogindAnswerError('no properties');
  const valueOf = (name: string): unknown =>
    (properties as Record<string, { data?: unknown } | undefined>)[name]?.data;
  const text = (name: string) => expectType(valueOf(name), 'string', name);
  const [uid] = valueOf('User') instanceof Array ? (valueOf('User') as unknown[]) : [];
  return {
    id: text('Id'),
    uid: expectType(uid, 'number', 'User'),
    user: text('Name'),
    class: text('Class'),
    state: parseState(text('State')),
    service: text('Service'),
    leaderPid: expectType(valueOf('Leader'), 'number', 'Leader'),
  };
}

function dataOf(json: string): readonly unknown[] {
  try {
    const answer = JSON.parse(json) as { data?: unknown } | null;
    if (Array.isArray(answer?.data)) return answer.data;
  } catch {
    // What is no JSON is reported like any other answer without data.
  }
  throw new LogindAnswerError('an answer without data');
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
