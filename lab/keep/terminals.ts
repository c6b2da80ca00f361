import type { Socket } from 'node:net';
import { deadlinesOf } from '../deadline/deadlines-of.ts';
import type { Machine } from '../world/ports.ts';
import { type GuestTerminal, openTerminal, type TerminalSize } from './guest-terminal.ts';
import { KeepError } from './keep-error.ts';

const { withDeadline } = deadlinesOf('lab');

const endTimeoutMs = 15_000;

/** The terminals of a world's guests: one peer a guest, as its console has one. */
export interface Terminals {
  /** Starts a shell; the returned function joins a peer to it until either of them ends. */
  attach(machine: Machine, size: TerminalSize, term: string): Promise<(peer: Socket) => void>;
  resize(machine: Machine, size: TerminalSize): Promise<void>;
}

export function createTerminals(): Terminals {
  const open = new Map<string, GuestTerminal>();
  const starting = new Set<string>();
  const ending = new Map<string, Promise<void>>();
  return {
    attach: async (machine, size, term) => {
      const { name } = machine;
      // Who comes back at once waits until the last shell is gone.
      const last = ending.get(name);
      if (last) await withDeadline(last, `the last shell on ${name} to end`, endTimeoutMs);
      if (open.has(name) || starting.has(name))
        throw new KeepError('attached-already', `somebody is attached to ${name} already`);
      starting.add(name);
      try {
        open.set(name, await openTerminal(machine, size, term));
      } finally {
        starting.delete(name);
      }
      return (peer) => join(name, peer);
    },
    resize: async ({ name }, size) => {
      const terminal = open.get(name);
      if (!terminal) throw new KeepError('no-terminal', `nobody is attached to ${name}`);
      await terminal.resize(size);
    },
  };

  function join(name: string, peer: Socket): void {
    const terminal = open.get(name);
    if (!terminal) {
      peer.destroy();
      return;
    }
    peer.pipe(terminal.socket);
    terminal.socket.pipe(peer);
    void Promise.race([terminal.ended, closed(peer), closed(terminal.socket)]).then(() => {
      open.delete(name);
      peer.end();
      ending.set(name, end(name, terminal));
    });
  }

  async function end(name: string, terminal: GuestTerminal): Promise<void> {
    await terminal[Symbol.asyncDispose]();
    ending.delete(name);
  }
}

function closed(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
