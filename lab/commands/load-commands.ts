import type { Command } from 'commander';

type AddCommand = (program: Command) => void;

/** In the order of `lab --help`. Each is loaded when it is named: what the others need costs a tenth of a second. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  run: async () => (await import('./run-command.ts')).addRunCommand,
  check: async () => (await import('./check-command.ts')).addCheckCommand,
  list: async () => (await import('./list-command.ts')).addListCommand,
  report: async () => (await import('./report-command.ts')).addReportCommand,
  merge: async () => (await import('./merge-command.ts')).addMergeCommand,
  bench: async () => (await import('./bench-command.ts')).addBenchCommand,
  up: async () => (await import('./up-command.ts')).addUpCommand,
  ps: async () => (await import('./ps-command.ts')).addPsCommand,
  attach: async () => (await import('./attach-command.ts')).addAttachCommand,
  exec: async () => (await import('./exec-command.ts')).addExecCommand,
  qmp: async () => (await import('./qmp-command.ts')).addQmpCommand,
  logs: async () => (await import('./logs-command.ts')).addLogsCommand,
  screenshot: async () => (await import('./screenshot-command.ts')).addScreenshotCommand,
  lease: async () => (await import('./lease-command.ts')).addLeaseCommand,
  down: async () => (await import('./down-command.ts')).addDownCommand,
  components: async () => (await import('./components-command.ts')).addComponentsCommand,
  keep: async () => (await import('./keep-command.ts')).addKeepCommand,
};

/** Adds the command that is named, or all of them where the name is none: for help, and to say what was meant. */
export async function loadCommands(program: Command, name: string | undefined): Promise<void> {
  const named = Object.entries(commands).filter(([known]) => known === name);
  const loading = (named.length > 0 ? named : Object.entries(commands)).map(([, load]) => load());
  for (const add of await Promise.all(loading)) add(program);
}
