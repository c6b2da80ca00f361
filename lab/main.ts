#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addBenchCommand } from './commands/bench-command.ts';
import { addCheckCommand } from './commands/check-command.ts';
import { addMergeCommand } from './commands/merge-command.ts';
import { addAttachCommand } from './commands/attach-command.ts';
import { addComponentsCommand } from './commands/components-command.ts';
import { describeError } from './commands/describe-error.ts';
import { addDownCommand } from './commands/down-command.ts';
import { addExecCommand } from './commands/exec-command.ts';
import { addKeepCommand } from './commands/keep-command.ts';
import { addLeaseCommand } from './commands/lease-command.ts';
import { addLogsCommand } from './commands/logs-command.ts';
import { addPsCommand } from './commands/ps-command.ts';
import { addQmpCommand } from './commands/qmp-command.ts';
import { addReportCommand } from './commands/report-command.ts';
import { addRunCommand } from './commands/run-command.ts';
import { addScreenshotCommand } from './commands/screenshot-command.ts';
import { addUpCommand } from './commands/up-command.ts';

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
addMergeCommand(program);
addBenchCommand(program);
addUpCommand(program);
addPsCommand(program);
addAttachCommand(program);
addExecCommand(program);
addQmpCommand(program);
addLogsCommand(program);
addScreenshotCommand(program);
addLeaseCommand(program);
addDownCommand(program);
addComponentsCommand(program);
addKeepCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : errorStatus;
  } else {
    process.stderr.write(`lab: ${describeError(error)}\n`);
    process.exitCode = errorStatus;
  }
}
