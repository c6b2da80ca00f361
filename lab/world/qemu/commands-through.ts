import type { Commands } from '../ports.ts';
import type { ConnectedGuestAgent } from './connect-guest-agent.ts';

export interface LazyCommands extends Commands {
  /** Resolves when the guest agent has answered. */
  ready(): Promise<void>;
  /** Leaves the guest agent; the next command connects anew. */
  close(): void;
}

/** Commands that connect to the guest agent when they are first used: a fork is ready before its guest agent is asked. */
export function commandsThrough(connect: () => Promise<ConnectedGuestAgent>): LazyCommands {
  let connecting: Promise<ConnectedGuestAgent> | undefined;
  let connected: ConnectedGuestAgent | undefined;
  const agent = () =>
    (connecting ??= connect().then(
      (answered) => (connected = answered),
      (error: unknown) => {
        // The next command tries anew.
        connecting = undefined;
        throw error;
      },
    ));
  return {
    ready: async () => {
      await agent();
    },
    run: async (...request) => (await agent()).run(...request),
    writeFile: async (...request) => (await agent()).writeFile(...request),
    readFile: async (...request) => (await agent()).readFile(...request),
    close: () => {
      connected?.close();
      connecting = undefined;
    },
  };
}
