import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const expectPower = stepVerb('expect-power', {
  schema: z
    .strictObject({
      power: z.enum(['off']).describe('off: the guest has powered off by itself, and QEMU has ended well.'),
      guest: refersTo('guest'),
      within,
    })
    .describe("The guest's power, by QEMU."),
  deadlineMs: 60_000,
  owner: 'product',
  title: ({ power, guest }) => `${guest} is ${power}`,
});
