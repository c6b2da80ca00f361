import { z } from 'zod';
import { plainName, refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const screenshot = stepVerb('screenshot', {
  schema: z
    .strictObject({
      guest: refersTo('guest'),
      name: plainName().describe(
        'The artifact is screenshots/NAME.png; a later `expect: { nonce: … }` may look into it.',
      ),
      within,
    })
    .describe("Keeps a picture of the guest's display."),
  deadlineMs: 10_000,
  owner: 'lab',
  title: ({ guest, name }) => `the screen of ${guest} is kept as ${name}`,
});
