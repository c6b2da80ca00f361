import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectFile = stepVerb('expect-file', {
  schema: z
    .strictObject({
      file: z
        .string()
        .max(1024)
        .regex(/^\/[^\0\n]*$/, 'expected an absolute path'),
      guest: refersTo('guest'),
      exists: z.boolean().default(true).describe('false: the file must not be there; default true.'),
      mode: z
        .string('expected an octal mode in quotes, such as "0600"')
        .regex(/^[0-7]{4}$/, 'expected an octal mode in quotes, such as "0600"')
        .optional()
        .describe('Its permission bits, in octal: "0600"; default: any.'),
      owner: refersTo('user').optional().describe('The account that owns it; default: any.'),
      within,
    })
    .refine(({ exists, mode, owner }) => exists || (mode === undefined && owner === undefined), {
      error: 'a file that is not there has neither mode nor owner',
    })
    .describe('A file in the guest: a regular one, where mode or owner is stated.'),
  deadlineMs: 5000,
  owner: 'product',
  title: ({ file, guest, exists, mode, owner }) => {
    const state = [
      mode === undefined ? '' : ` with mode ${mode}`,
      owner === undefined ? '' : `, owned by ${owner}`,
    ];
    return `${file} ${exists ? 'exists' : 'does not exist'} on ${guest}${state.join('')}`;
  },
});
