import { z } from 'zod';
import { plainName, refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

const printable = /^[\x20-\x7e\n]+$/;

export const type = stepVerb('type', {
  schema: z
    .union([
      z.strictObject({
        text: z.string().max(1024).regex(printable, 'expected printable ASCII and line breaks'),
        guest: refersTo('guest'),
        within,
      }),
      z.strictObject({
        nonce: plainName().describe(
          'Names 64 fresh random bits, typed in hex as a shell comment, then Enter.',
        ),
        guest: refersTo('guest'),
        within,
      }),
    ])
    .describe(
      "Presses keys on the guest's keyboard (QMP send-key): a text, or a nonce that a later step looks for.",
    ),
  deadlineMs: 20_000,
  title: (args) =>
    'text' in args
      ? `${JSON.stringify(args.text)} is typed at ${args.guest}`
      : `the nonce ${args.nonce} is typed at ${args.guest}`,
});
