import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const run = stepVerb('run', {
  schema: z
    .strictObject({
      on: refersTo('machine').describe('A guest or a desktop.'),
      as: refersTo('user')
        .optional()
        .describe(
          "Default: root on a guest, its user on a desktop. On a guest, with the session's environment.",
        ),
      command: z.string().min(1).max(4096).describe('Given to /bin/sh -c.'),
      exit: z.int().min(0).max(255).default(0).describe('The exit status that it must have; default 0.'),
      'stdout-contains': z.string().min(1).max(4096).optional(),
      within,
    })
    .describe('Runs a command, and checks its exit status and output.')
    .transform(({ 'stdout-contains': stdoutContains, ...rest }) => ({ ...rest, stdoutContains })),
  deadlineMs: 30_000,
  owner: 'scenario',
  title: ({ on, as, command, exit }) => {
    const shown = command.length > 60 ? `${command.slice(0, 60)}…` : command;
    return `\`${shown}\` on ${on}${as === undefined ? '' : ` as ${as}`} exits ${exit}`;
  },
});
