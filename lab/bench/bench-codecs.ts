import type { BenchSamples } from '../measure/bench-rows.ts';
import { type CodecInput, codecInputs, longLines, type PayloadInput } from './codec-input.ts';
import {
  type Contender,
  frameCodec,
  lineCodec,
  lineSplitter,
  lineTexts,
  readline,
  spiceCodec,
  split2Stream,
  tokensOf,
} from './contenders.ts';
import type { Received } from './sampling-sink.ts';
import { spiceInputs } from './spice-input.ts';
import { takeTurns } from './take-turns.ts';

/** The line codec and the SASL frame codec beside node:readline and split2, and what has a speed of its own to reach. */
export async function benchCodecs(): Promise<readonly BenchSamples[]> {
  const rows: BenchSamples[] = [];
  for (const input of codecInputs()) rows.push(...(await benchBeside(input)));
  const alone = [
    { name: 'line codec', codec: tokensOf, input: longLines() },
    ...spiceInputs().map((input) => ({ name: 'mini-header decode', codec: spiceCodec, input })),
  ];
  return [...rows, ...(await benchAlone(alone))];
}

async function benchBeside(input: CodecInput): Promise<readonly BenchSamples[]> {
  const run = (contender: Contender) => async () => {
    const { lines, sum } = await contender(input.chunks);
    if (lines !== input.lines || sum !== input.sum) throw new Error(`${contender.name} lost lines`);
  };
  const ms = await takeTurns({
    codec: run(lineCodec),
    texts: run(lineTexts),
    splitter: run(lineSplitter),
    readline: run(readline),
    split2: run(split2Stream),
    frames: () => demand(frameCodec(input.chunks), input),
  });
  const better = ms.readline.map((one, turn) => Math.min(one, ms.split2[turn] ?? one));
  const by = (own: readonly number[]) => own.map((one, turn) => one / (better[turn] ?? one));
  const speed = (all: readonly number[]) => speeds(all, input.octets);
  const of = `, ${input.name}`;
  return [
    { name: `line codec${of}`, unit: 'MB/s', values: speed(ms.codec) },
    { name: `lines a second${of}`, unit: 'count', values: ms.codec.map((one) => (input.lines / one) * 1000) },
    { name: `lines as text${of}`, unit: 'MB/s', values: speed(ms.texts) },
    { name: `line splitter${of}`, unit: 'MB/s', values: speed(ms.splitter) },
    { name: `node:readline${of}`, unit: 'MB/s', values: speed(ms.readline) },
    { name: `split2${of}`, unit: 'MB/s', values: speed(ms.split2) },
    { name: `SASL frame codec${of}`, unit: 'MB/s', values: speed(ms.frames) },
    // Of times, so that less is better.
    { name: `line codec / the better${of}`, unit: 'ratio', values: by(ms.codec) },
    { name: `lines as text / the better${of}`, unit: 'ratio', values: by(ms.texts) },
    { name: `line splitter / the better${of}`, unit: 'ratio', values: by(ms.splitter) },
    { name: `SASL frame codec / the better${of}`, unit: 'ratio', values: by(ms.frames) },
  ];
}

interface Alone {
  readonly name: string;
  readonly codec: (chunks: readonly Buffer[]) => Received;
  readonly input: PayloadInput;
}

async function benchAlone(all: readonly Alone[]): Promise<readonly BenchSamples[]> {
  const ms = await takeTurns(
    Object.fromEntries(
      all.map(({ name, codec, input }) => [
        `${name}, ${input.name}`,
        () => demand(codec(input.chunks), input),
      ]),
    ),
  );
  return all.flatMap(({ name, input }): readonly BenchSamples[] => {
    const own = ms[`${name}, ${input.name}`] ?? [];
    return [
      { name: `${name}, ${input.name}`, unit: 'MB/s', values: speeds(own, input.octets) },
      // As a time, since a target is the most that a figure may be.
      {
        name: `${name} of 1 GB, ${input.name}`,
        unit: 'ms',
        values: own.map((one) => (one / input.octets) * 1e9),
      },
    ];
  });
}

function speeds(ms: readonly number[], octets: number): readonly number[] {
  return ms.map((one) => octets / 1000 / one);
}

function demand(got: Received, { name, received }: Pick<PayloadInput, 'name' | 'received'>): void {
  if (got.octets !== received.octets || got.sum !== received.sum)
    throw new Error(`a sink had ${got.octets} octets of ${received.octets}, or others: ${name}`);
}
