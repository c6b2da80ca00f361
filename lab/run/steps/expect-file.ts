import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { Commands } from '../../world/ports.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** What stat(1) says of a path, without following a link. */
interface FileFacts {
  readonly kind: string;
  /** Octal, four digits. */
  readonly mode: string;
  readonly owner: string;
}

/** Waits for a file in the guest to be there, as it should be, or not to be. */
export async function expectFile(step: StepOf<'expect-file'>, context: StepContext): Promise<void> {
  const { file, guest, exists, mode, owner } = step.args;
  const { commands } = guestOf(context, guest);
  const stated = mode !== undefined || owner !== undefined;
  await waitUntil(
    () => statOf(commands, file),
    (facts) =>
      (facts !== undefined) === exists &&
      (!stated || facts?.kind.startsWith('regular') === true) &&
      (mode ?? facts?.mode) === facts?.mode &&
      (owner ?? facts?.owner) === facts?.owner,
    {
      for: step.title,
      timeoutMs: context.deadlineMs,
      intervalMs: 100,
      signal: context.signal,
      describe: (facts) =>
        facts ? `a ${facts.kind} with mode ${facts.mode} of ${facts.owner}` : 'it does not exist',
    },
  );
}

async function statOf(commands: Commands, file: string): Promise<FileFacts | undefined> {
  const result = await commands.run(['/usr/bin/stat', '--format=%a %U %F', '--', file]);
  const [, mode, owner, kind] = /^([0-7]+) (\S+) (.+)\n$/.exec(result.stdout) ?? [];
  if (mode === undefined || owner === undefined || kind === undefined) return undefined;
  return { mode: mode.padStart(4, '0'), owner, kind };
}
