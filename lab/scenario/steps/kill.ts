import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

const signal = z.enum(['KILL', 'TERM', 'HUP', 'STOP', 'CONT']).default('KILL').describe('Default: KILL.');

export const kill = stepVerb('kill', {
  schema: z
    .union([
      z
        .strictObject({ agent: refersTo('guest'), signal, within })
        .transform(({ agent: on, ...rest }) => ({ what: 'agent' as const, on, ...rest })),
      z
        .strictObject({ locker: refersTo('guest'), signal, within })
        .transform(({ locker: on, ...rest }) => ({ what: 'locker' as const, on, ...rest })),
      z
        .strictObject({ plugin: refersTo('desktop'), signal, within })
        .transform(({ plugin: on, ...rest }) => ({ what: 'plugin' as const, on, ...rest })),
      z
        .strictObject({ proxy: refersTo('desktop'), signal, within })
        .transform(({ proxy: on, ...rest }) => ({ what: 'proxy' as const, on, ...rest })),
    ])
    .describe(
      'Sends a signal to one process of the product, named with the guest or desktop that it runs on.',
    ),
  deadlineMs: 10_000,
  owner: 'lab',
  title: ({ what, on, signal: name }) => `the ${what} on ${on} gets SIG${name}`,
});
