import type { Command } from 'commander';
import { chooseMachine, chooseWorld } from '../keep/choose-world.ts';
import { type KeptWorld, keptWorlds } from '../keep/kept-worlds.ts';

export interface WorldOption {
  readonly world?: string;
}

/** Adds a command that works on a machine: `lab NAME GUEST`. `machine` says of which kinds. */
export function guestCommand(
  program: Command,
  name: string,
  description: string,
  machine = 'guest',
): Command {
  return worldCommand(program, name, description).argument(
    `<${machine.replaceAll(' ', '-')}>`,
    `a ${machine} of a kept world; SCENARIO/NAME where several are kept`,
  );
}

/** Adds a command that works on a kept world. */
export function worldCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--world <world>', 'which kept world: its id, scenario or run, as `lab ps` shows them');
}

/** The guest or desktop that a command names, and its world. Rejects with a KeepError. */
export async function guestOf(
  word: string,
  { world }: WorldOption,
): Promise<{ readonly world: KeptWorld; readonly guest: string }> {
  const chosen = chooseMachine(await keptWorlds(), word, world);
  return { world: chosen.world, guest: chosen.machine };
}

/** The world that a command names. Rejects with a KeepError. */
export async function worldOf({ world }: WorldOption): Promise<KeptWorld> {
  return chooseWorld(await keptWorlds(), world);
}
