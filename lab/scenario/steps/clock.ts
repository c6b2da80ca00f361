import { z } from 'zod';
import { refersTo } from '../names.ts';
import { offset } from '../units.ts';
import { stepVerb, within } from './step-verb.ts';

export const clock = stepVerb('clock', {
  schema: z
    .strictObject({
      guest: refersTo('guest'),
      offset: offset.describe("How far the guest's clock is from the host's: +6m, -90s."),
      within,
    })
    .describe("Sets the guest's clock, relative to the host's."),
  deadlineMs: 10_000,
  owner: 'lab',
  title: ({ guest, offset: offsetMs }) =>
    `the clock of ${guest} is ${Math.abs(offsetMs) / 1000} s ${offsetMs < 0 ? 'slow' : 'fast'}`,
});
