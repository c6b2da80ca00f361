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
      within,
    })
    .describe('A file in the guest.'),
  deadlineMs: 5000,
  owner: 'product',
  title: ({ file, guest, exists }) => `${file} ${exists ? 'exists' : 'does not exist'} on ${guest}`,
});
