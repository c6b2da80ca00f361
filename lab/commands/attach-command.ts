import { attachTerminal } from '../keep/attach-terminal.ts';
import type { Command } from 'commander';
import { guestCommand, guestOf, type WorldOption } from './world-option.ts';

/** `lab attach`: a terminal in a guest. */
export function addAttachCommand(program: Command): void {
  guestCommand(program, 'attach', 'open a root shell in a guest on this terminal; Ctrl-] leaves it').action(
    async (word: string, options: WorldOption) => {
      const { world, guest } = await guestOf(word, options);
      await attachTerminal(world.socketPath, guest);
    },
  );
}
