import type { BenchTarget } from './bench-channel-schema.ts';
import type { BenchCell } from './bench-samples.ts';
import { type FigureOf, percentileOf } from './paired-ratio.ts';

/** What is asked of the channel: ratios of two cells of one run, so that they hold on any machine. */

export interface ChannelTarget {
  readonly name: string;
  readonly sentence: string;
  readonly target: BenchTarget['target'];
  readonly subject: CellPart & { readonly patterns: readonly BenchCell['pattern'][] };
  /** All else is the subject's. */
  readonly reference: CellPart;
  readonly sizes?: (bytes: number) => boolean;
  readonly figureOf: FigureOf;
  /** Where it is another of the reference: a process of another name. */
  readonly referenceFigureOf?: FigureOf;
  /** Open loop says nothing of throughput. */
  readonly closedLoop: boolean;
  /** Of what `figureOf` gives. */
  readonly percentile?: number;
}

export type CellPart = Partial<Pick<BenchCell, 'layer' | 'guestEnd' | 'hostEnd'>>;

const throughput: FigureOf = (one) => one.throughput;
const ours = { layer: 'proxy', guestEnd: 'lab', hostEnd: 'lab' } as const;
const plainC = { layer: 'tls', guestEnd: 'c' } as const;
const cThroughProxy = { layer: 'proxy', guestEnd: 'c', hostEnd: 'lab' } as const;
const spiceGtk = { layer: 'tls', hostEnd: 'spice-gtk' } as const;

export const channelTargets: readonly ChannelTarget[] = [
  ...(['source', 'sink'] as const).flatMap((pattern): readonly ChannelTarget[] => {
    const [way, peer] = pattern === 'source' ? ['out', 'writer'] : ['in', 'reader'];
    const both = {
      subject: { ...ours, patterns: [pattern] },
      reference: plainC,
      figureOf: throughput,
      closedLoop: true,
    };
    return [
      {
        ...both,
        name: `${way}, large`,
        sentence: `Messages of 4 KiB and more go ${way} through the proxy’s socket at least 0.9 times as fast as with the C ${peer} through the same spiceport without it.`,
        target: { atLeast: 0.9 },
        sizes: (bytes) => bytes >= 4096,
      },
      {
        ...both,
        name: `${way}, small`,
        sentence: `Messages of 64 B go ${way} through the proxy’s socket at least half as fast as with the C ${peer} through the same spiceport without it.`,
        target: { atLeast: 0.5 },
        sizes: (bytes) => bytes === 64,
      },
    ];
  }),
  {
    name: 'echo',
    sentence: 'The agent’s echo is at least 0.9 times as fast as the C echo, both through the proxy.',
    target: { atLeast: 0.9 },
    subject: { ...ours, patterns: ['echo'] },
    reference: { guestEnd: 'c' },
    figureOf: throughput,
    closedLoop: true,
  },
  ...([50, 99] as const).map(
    (percentile): ChannelTarget => ({
      name: `round trip p${percentile}`,
      sentence: `A round trip through the proxy takes at p${percentile} no longer than one through spice-gtk’s port channel.`,
      target: { atMost: 1 },
      subject: { ...cThroughProxy, patterns: ['round-trip'] },
      reference: spiceGtk,
      figureOf: percentileOf(percentile),
      percentile,
      closedLoop: false,
    }),
  ),
  {
    name: 'CPU per MB',
    sentence: 'The proxy takes no more processor time for a megabyte than the process of spice-gtk does.',
    target: { atMost: 1 },
    subject: { ...cThroughProxy, patterns: ['source', 'sink', 'round-trip'] },
    reference: spiceGtk,
    figureOf: ({ cpu }) => cpu['proxy'],
    referenceFigureOf: ({ cpu }) => cpu['host-end'],
    closedLoop: false,
  },
  {
    name: 'proxy memory',
    sentence:
      'The proxy’s resident memory at the end of a transfer is at most 1.1 times what it was half-way through it.',
    target: { atMost: 1.1 },
    subject: { ...ours, patterns: ['source', 'sink', 'echo'] },
    reference: {},
    // Many messages, and many octets.
    sizes: (bytes) => bytes === 64 || bytes === 32_768,
    figureOf: ({ residentMb }) => residentMb['proxy'],
    referenceFigureOf: ({ residentHalfwayMb }) => residentHalfwayMb['proxy'],
    closedLoop: true,
  },
];
