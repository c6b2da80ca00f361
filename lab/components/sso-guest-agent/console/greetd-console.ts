import type { Secret } from '../../../secret/secret.ts';
import { waitUntil } from '../../../deadline/wait-until.ts';
import {
  ConsoleError,
  type Console,
  type ConsoleHolder,
  type ConsoleLogin,
  type ReadySession,
} from './console.ts';
import { endGreeters } from './end-greeter.ts';
import { connectToGreetd, findGreetdSocket } from './greetd-connection.ts';
import { beginGreetdLogin, GreetdLoginError } from './greetd-login.ts';
import { abandon, askLogind, greeterOrHolder } from './greetd-recovery.ts';
import { createHandleStore, type HandleStore } from './handle-store.ts';
import { listConsoleSessions, personAmong } from './logind.ts';
import type { LogindSession } from './logind-session.ts';
import { createLoginPreparer, type LoginPreparer, type OpenLogin } from './login-preparer.ts';
import { type HeldConsole, holdConsole, isLocked, lockConsole, lockPamService } from './locker.ts';
import { startRedeemServer, type RedeemAttempt } from './redeem-server.ts';
import { sessionEnd } from './session-end.ts';
import { hasOpenSession } from './session-files.ts';

export interface GreetdConsoleOptions {
  /** Where PAM redeems handles; default `/run/sso-guest-agent/redeem.sock`. */
  readonly redeemSocket?: string;
  /** Called once a redemption, for the audit; never with a handle. */
  readonly onAttempt?: (attempt: RedeemAttempt) => void;
  /** From the request to a session that is ready; default 15 000. */
  readonly openTimeoutMs?: number;
}

const pamService = 'greetd';
// A constant: greetd gives it to a shell. $SHELL is what the password database says of the user.
const sessionCommand = ['"$SHELL"', '-l'];

/** The console under greetd, on a text terminal. Disposing stops the redeem socket and leaves the console as it is. */
export async function createGreetdConsole(
  options: GreetdConsoleOptions = {},
): Promise<Console & AsyncDisposable> {
  const { redeemSocket = '/run/sso-guest-agent/redeem.sock', onAttempt, openTimeoutMs = 15_000 } = options;
  const store = createHandleStore();
  const server = await startRedeemServer({ path: redeemSocket, store, ...(onAttempt && { onAttempt }) });
  const logins = createLoginPreparer(beginLogin);

  return {
    holder: askHolder,
    prepare: (user, signal) => logins.prepare(user, signal),
    async open(login, signal) {
      // Before the lock is in front: a greetd that is restarted waits until its terminal is.
      const before = await greeterOrHolder(signal);
      return await behindTheLock(login.client, signal, openTimeoutMs, (_held, limit) =>
        openSession({ store, logins }, login, before, limit),
      );
    },
    lock: () => lockConsole(),
    unlock: (login, holder, signal) =>
      behindTheLock(login.client, signal, openTimeoutMs, (held) => verify(store, login, holder, held)),
    ended: sessionEnd,
    async [Symbol.asyncDispose]() {
      await logins[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function askHolder(): Promise<ConsoleHolder | undefined> {
  const person = personAmong(await askLogind());
  return person && (await toHolder(person));
}

interface Ways {
  readonly store: HandleStore;
  readonly logins: LoginPreparer;
}

async function beginLogin(user: string, signal: AbortSignal): Promise<OpenLogin> {
  const path = await findGreetdSocket();
  if (path === undefined) throw new ConsoleError(500, 'greetd is not running');
  const connection = await connectToGreetd(path, signal);
  try {
    const login = await beginGreetdLogin(connection, user);
    return { ...login, [Symbol.dispose]: () => connection[Symbol.dispose]() };
  } catch (error) {
    connection[Symbol.dispose]();
    throw error;
  }
}

/**
 * Holds the console for as long as the signal and the caller want it, and makes a session ready in time.
 * Whatever ends on the way leaves the lock in front.
 */
async function behindTheLock(
  client: number | undefined,
  signal: AbortSignal,
  timeoutMs: number,
  prepare: (held: HeldConsole, limit: AbortSignal) => Promise<ConsoleHolder>,
): Promise<ReadySession> {
  const late = AbortSignal.timeout(timeoutMs);
  const held = await holdConsole(signal, client);
  const letGo = () => held[Symbol.dispose]();
  late.addEventListener('abort', letGo, { once: true });
  try {
    const holder = await prepare(held, AbortSignal.any([signal, late]));
    return {
      holder,
      show: () => held.show(holder.session),
      lock: () => held.lock(),
      ended: held.ended,
      [Symbol.dispose]: letGo,
    };
  } catch (error) {
    if (startsNothing(error)) await held.release();
    letGo();
    throw error;
  } finally {
    late.removeEventListener('abort', letGo);
  }
}

/** Whether PAM, or the agent itself, has refused before greetd was told to start a session; else one may still come. */
function startsNothing(error: unknown): boolean {
  return error instanceof ConsoleError && [401, 406, 410, 423, 429].includes(error.code);
}

async function verify(
  store: HandleStore,
  login: ConsoleLogin,
  holder: ConsoleHolder,
  held: HeldConsole,
): Promise<ConsoleHolder> {
  await withHandle(store, login, lockPamService, (handle) => held.verify(holder.session, handle));
  return holder;
}

async function openSession(
  ways: Ways,
  login: ConsoleLogin,
  before: readonly LogindSession[],
  signal: AbortSignal,
): Promise<ConsoleHolder> {
  // greetd would accept a second login and, ten seconds later, kill the session that is there.
  if (personAmong(before)) throw new ConsoleError(406, 'somebody holds the console');
  const { onSession, ready, answered } = whenReady(login, signal);
  return await withHandle(ways.store, { ...login, onSession }, pamService, async (handle) => {
    await authenticate(ways, login.user, handle, signal);
    try {
      await endGreeters(before);
      // logind calls a session active while PAM still opens it.
      const [session] = await Promise.all([sessionOf(login.user, signal), ready]);
      return await toHolder(session);
    } catch (error) {
      await abandon(answered);
      throw error;
    }
  });
}

/**
 * What PAM calls when it opens the session, a promise of what that comes to, which the signal ends, and one of its mere
 * end, which it does not.
 */
function whenReady({ onSession }: ConsoleLogin, signal: AbortSignal) {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const answered = Promise.withResolvers<undefined>();
  // Met by whoever waits for it, if the login comes that far.
  promise.catch(() => undefined);
  const giveUp = () => reject(new ConsoleError(408, 'PAM did not open the session'));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  return {
    ready: promise,
    answered: answered.promise,
    onSession: async (session: string) => {
      try {
        await onSession?.(session);
        resolve(undefined);
      } catch (error) {
        reject(error);
        throw error;
      } finally {
        answered.resolve(undefined);
      }
    },
  };
}

async function withHandle<T>(
  store: HandleStore,
  { user, ccache, onSession }: ConsoleLogin,
  service: string,
  use: (handle: Secret<string>) => Promise<T>,
): Promise<T> {
  let handle: Secret<string>;
  try {
    handle = store.issue({ user, service, ccache, onSession });
  } catch (error) {
    throw new ConsoleError(429, 'too many logins at once', { cause: error });
  }
  try {
    return await use(handle);
  } finally {
    store.revoke(handle);
  }
}

async function authenticate(
  { store, logins }: Ways,
  user: string,
  handle: Secret<string>,
  signal: AbortSignal,
): Promise<void> {
  try {
    using login = await logins.take(user, signal);
    await login.finish(handle, sessionCommand);
  } catch (error) {
    if (error instanceof ConsoleError) throw error;
    if (signal.aborted)
      throw new ConsoleError(408, 'the login took too long or was given up', { cause: error });
    if (!(error instanceof GreetdLoginError) || error.code !== 'authentication') {
      throw new ConsoleError(500, 'greetd did not take the login', { cause: error });
    }
    // What PAM says is one word for every refusal; the handle knows how far it came.
    const code = { live: 401, redeemed: 423, gone: 410 } as const;
    throw new ConsoleError(code[store.state(handle)], 'PAM refused the login', { cause: error });
  }
}

async function sessionOf(user: string, signal: AbortSignal): Promise<LogindSession> {
  try {
    const session = await waitUntil(
      async () =>
        (await hasOpenSession(user, pamService)) ? personAmong(await listConsoleSessions()) : undefined,
      (person) => person?.user === user && person.service === pamService && person.state !== 'opening',
      { for: 'the session behind the lock', timeoutMs: 60_000, signal },
    );
    if (session) return session;
  } catch (error) {
    throw new ConsoleError(408, 'the session did not come about', { cause: error });
  }
  throw new ConsoleError(500, 'no session');
}

async function toHolder({ user, uid, id }: LogindSession): Promise<ConsoleHolder> {
  return { user, uid, session: id, locked: await isLocked() };
}
