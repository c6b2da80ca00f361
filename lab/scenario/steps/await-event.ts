import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const awaitEvent = stepVerb('await-event', {
  schema: z
    .strictObject({
      on: refersTo('desktop'),
      event: z
        .string()
        .regex(/^[a-z][a-z-]{0,40}$/, 'expected an event of a component’s log')
        .describe('As the proxy or the client logs it: sasl-started, sasl-established, plugin-ended.'),
      within,
    })
    .describe(
      'Waits until the open console’s proxy or client logs an event. It times a fault and proves nothing.',
    ),
  deadlineMs: 20_000,
  owner: 'product',
  title: ({ on, event }) => `the console of ${on} has come to ${event}`,
});
