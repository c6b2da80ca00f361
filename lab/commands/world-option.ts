import type { Command } from 'commander';
import { chooseGuest, chooseWorld } from '../keep/choose-world.ts';
import { type KeptWorld, keptWorlds } from '../keep/kept-worlds.ts';

export interface WorldOption {
  readonly world?: string;
}

/** Adds a command that works on a guest: `lab NAME GUEST`. */
export function guestCommand(program: Command, name: string, description: string): Command {
  return worldCommand(program, name, description).argument(
    '<guest>',
    'a guest of a kept world; SCENARIO/GUEST where several are kept',
  );
}

/** Adds a command that works on a kept world. */
export function worldCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--world <world>', 'which kept world: its id, scenario or run, as `lab ps` shows them');
}

/** The guest that a command names, and its world. Rejects with a KeepError. */
export async function guestOf(
  word: string,
  { world }: WorldOption,
): Promise<{ readonly world: KeptWorld; readonly guest: string }> {
  return chooseGuest(await keptWorlds(), word, world);
}

/** The world that a command names. Rejects with a KeepError. */
export async function worldOf({ world }: WorldOption): Promise<KeptWorld> {
  return chooseWorld(await keptWorlds(), world);
}
