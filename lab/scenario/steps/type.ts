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
        chord: z
          .array(z.string().regex(/^[a-z0-9_]{1,20}$/))
          .min(1)
          .max(5)
          .describe("Keys to press together, by QEMU's names (QKeyCode): [ctrl, alt, delete]."),
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
      "Presses keys on the guest's keyboard (QMP send-key): a text, keys together, or a nonce that a later step looks for.",
    ),
  deadlineMs: 20_000,
  owner: 'lab',
  title: (args) => {
    if ('text' in args) return `${JSON.stringify(args.text)} is typed at ${args.guest}`;
    return 'chord' in args
      ? `${args.chord.join('-')} is pressed at ${args.guest}`
      : `the nonce ${args.nonce} is typed at ${args.guest}`;
  },
});
