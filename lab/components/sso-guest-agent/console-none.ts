import { once } from 'node:events';
import { ConsoleError, type Console, type ConsoleHolder } from './console/console.ts';

/** For streams without a console (`"loginManager": "none"`): keeps who would hold one, and whether it would be locked. */
export function createConsoleNone(): Console {
  let holder: ConsoleHolder | undefined;
  const uid = process.getuid?.() ?? 0;

  return {
    holder: () => Promise.resolve(holder),
    prepare: () => undefined,
    open({ user }) {
      if (holder) return Promise.reject(new ConsoleError(406, 'somebody holds the console'));
      holder = { user, uid, session: 'none', locked: false };
      return Promise.resolve(holder);
    },
    lock() {
      if (holder) holder = { ...holder, locked: true };
      return Promise.resolve();
    },
    unlock({ user }) {
      if (holder?.user !== user)
        return Promise.reject(new ConsoleError(406, 'somebody else holds the console'));
      holder = { ...holder, locked: false };
      return Promise.resolve();
    },
    // Nothing ends here but with the agent.
    async ended(_session, signal) {
      await once(signal, 'abort');
      signal.throwIfAborted();
    },
  };
}
