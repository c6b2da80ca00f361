import { once } from 'node:events';
import { ConsoleError, type Console, type ConsoleHolder, type ReadySession } from './console/console.ts';

/** For streams without a console (`"loginManager": "none"`): keeps who would hold one, and whether it would be locked. */
export function createConsoleNone(): Console {
  let holder: ConsoleHolder | undefined;
  const uid = process.getuid?.() ?? 0;

  function ready(of: ConsoleHolder): ReadySession {
    holder = { ...of, locked: true };
    const set = (locked: boolean) => {
      holder = { ...of, locked };
    };
    return {
      holder,
      show() {
        set(false);
        return Promise.resolve();
      },
      lock: () => set(true),
      ended: Promise.withResolvers<never>().promise,
      [Symbol.dispose]: () => set(true),
    };
  }

  return {
    holder: () => Promise.resolve(holder),
    prepare: () => undefined,
    async open({ user, onSession }) {
      if (holder) throw new ConsoleError(406, 'somebody holds the console');
      const opened = ready({ user, uid, session: 'none', locked: true });
      await onSession?.('none');
      return opened;
    },
    lock() {
      if (!holder) return Promise.resolve('nobody');
      holder = { ...holder, locked: true };
      return Promise.resolve('locked');
    },
    unlock({ user }) {
      if (holder?.user !== user)
        return Promise.reject(new ConsoleError(406, 'somebody else holds the console'));
      return Promise.resolve(ready(holder));
    },
    // Nothing ends here but with the agent.
    async ended(_session, signal) {
      await once(signal, 'abort');
      signal.throwIfAborted();
    },
  };
}
