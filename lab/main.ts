#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { describeError } from './commands/describe-error.ts';
import { loadCommands } from './commands/load-commands.ts';
import { ScenarioError } from './scenario/scenario-error.ts';

/** Bad usage, and anything that is not the product's fault. */
const errorStatus = 2;

// A terminal that is closed takes the output away, not the run: its world is still to be taken down.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

const program = new Command('lab')
  .description('Proves Kerberos single sign-on into a virtual machine’s console, on real parts.')
  .exitOverride();

try {
  await loadCommands(program, process.argv[2]);
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : errorStatus;
  } else {
    // A mistake in a scenario begins with its place, which editors match.
    const isPlaced = error instanceof ScenarioError && error.position !== undefined;
    process.stderr.write(`${isPlaced ? '' : 'lab: '}${describeError(error)}\n`);
    process.exitCode = errorStatus;
  }
}
