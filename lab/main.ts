#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addBenchCommand } from './commands/bench-command.ts';
import { addCheckCommand } from './commands/check-command.ts';
import { addReportCommand } from './commands/report-command.ts';
import { addRunCommand } from './commands/run-command.ts';

/** Bad usage, and anything that is not the product's fault. */
const errorStatus = 2;

// A terminal that is closed takes the output away, not the run: its world is still to be taken down.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

const program = new Command('lab')
  .description('Proves Kerberos single sign-on into a virtual machine’s console, on real parts.')
  .exitOverride();

addRunCommand(program);
addCheckCommand(program);
addReportCommand(program);
addBenchCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : errorStatus;
  } else {
    process.stderr.write(`lab: ${describe(error)}\n`);
    process.exitCode = errorStatus;
  }
}

/** An error with a code explains itself; any other is a fault of the lab, and its place is worth more than its words. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? error.message : (error.stack ?? error.message);
}
