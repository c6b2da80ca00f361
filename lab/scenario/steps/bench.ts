import { z } from 'zod';
import { refersTo } from '../names.ts';
import { aboveZero, duration, size } from '../units.ts';
import { whatCannotBe } from './bench-layers.ts';
import { stepVerb, within } from './step-verb.ts';

/** One value or several: a group of cells is every combination of what it lists. */
function oneOrMore<T extends z.ZodType>(one: T) {
  return z.union([one.transform((value) => [value]), z.array(one).min(1).max(16)]);
}

const ends = ['lab', 'c', 'spice-gtk'] as const;

const wholeGroup = z.strictObject({
  pattern: oneOrMore(z.enum(['round-trip', 'echo', 'source', 'sink', 'mixed'])).describe(
    'source: out of the guest; sink: into it; mixed: both at once; echo: there and back, streaming; round-trip: one message under way at a time, or at `rate`.',
  ),
  size: oneOrMore(
    z.union([
      z.literal('transcript').transform(() => 0),
      size.refine((bytes) => bytes >= 1 && bytes <= 1024 ** 2, 'expected a size of 1B to 1MiB'),
    ]),
  ).describe('Of one message; transcript: as long as the lines of a login are, in turn.'),
  layer: oneOrMore(z.enum(['socket', 'spiceport', 'tls', 'proxy', 'sasl', 'lines'])).describe(
    'What a message passes: a socket chardev; a SPICE port, plain or in TLS; with the proxy and its socket; with SASL; with lines.',
  ),
  'guest-end': oneOrMore(z.enum(['lab', 'c']))
    .default(['lab'])
    .describe(
      'Who answers in the guest: the agent’s own code (lab), or the smallest C program; default lab.',
    ),
  'host-end': oneOrMore(z.enum(ends)).default(['lab']).describe('Who asks on the host; default lab.'),
  rate: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Of round trips: so many messages are due each second, whether or not earlier ones are back.'),
  parts: z
    .boolean()
    .default(false)
    .describe(
      'Of round trips without a rate: also where their time goes, by part of the way; default false.',
    ),
  full: z.boolean().default(false).describe('Measured by `make bench full=1` alone; default false.'),
});

function refuseWhatCannotBe(cells: z.output<typeof group>, context: z.RefinementCtx): void {
  for (const { key, message } of whatCannotBe(cells))
    context.addIssue({ code: 'custom', path: [key], message });
}
/** A smaller message is not told from SPICE's own. */
const leastPartsBytes = 16;
const partsLayers = ['spiceport', 'tls', 'proxy'];

/** A stamp for each part is wanted of each message alone, from our own end and from a SPICE server. */
const group = wholeGroup.refine(
  (cells) =>
    !cells.parts ||
    (cells.rate === undefined &&
      cells.size.every((bytes) => bytes >= leastPartsBytes) &&
      cells.pattern.every((pattern) => pattern === 'round-trip') &&
      cells.layer.every((layer) => partsLayers.includes(layer)) &&
      cells['host-end'].every((end) => end === 'lab')),
  'parts are of pattern round-trip without a rate, messages of 16B or more, host-end lab, and layers spiceport, tls and proxy',
);

export const bench = stepVerb('bench', {
  schema: z
    .strictObject({
      on: refersTo('desktop'),
      guest: refersTo('guest'),
      beside: z
        .array(refersTo('guest'))
        .max(15)
        .default([])
        .describe(
          'Further guests, measured at the same moment, each by an end of its own; figures are of all together, without parts. Not in a comparison of two builds.',
        ),
      cells: z.array(group.superRefine(refuseWhatCannotBe)).min(1).max(32),
      'warm-up': duration.default(100).describe('Before each cell’s repetitions; default 100ms.'),
      duration: aboveZero.default(250).describe('Of one repetition of one cell; default 250ms.'),
      repetitions: z.int().min(1).max(100).default(5).describe('Of the whole set, in turn; default 5.'),
      within,
    })
    .refine(({ beside, cells }) => beside.length === 0 || !cells.some(({ parts }) => parts), {
      path: ['beside'],
      message: 'parts are of one guest: leave out `parts` or `beside`',
    })
    .refine(({ guest, beside }) => new Set([guest, ...beside]).size === beside.length + 1, {
      path: ['beside'],
      message: 'each guest once',
    })
    .describe('Measures the channel between a desktop and a guest (docs/benchmarks.md).'),
  deadlineMs: 900_000,
  owner: 'lab',
  title: ({ on, guest, beside }) =>
    beside.length === 0
      ? `the channel between ${on} and ${guest} is measured`
      : `the channels between ${on} and ${[guest, ...beside].join(', ')} are measured at once`,
});
