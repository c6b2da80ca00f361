import type { BenchSamples } from '../measure/bench-rows.ts';
import { type CodecInput, codecInputs } from './codec-input.ts';
import { type Contender, frameCodec, lineCodec, lineSplitter, readline, split2Stream } from './contenders.ts';

const warmUps = 3;
const repetitions = 11;

const contenders: Readonly<Record<string, Contender>> = {
  lineCodec,
  lineSplitter,
  readline,
  split2Stream,
};

/** The line codec and the SASL frame codec beside node:readline and split2, in turn within each repetition. */
export async function benchCodecs(): Promise<readonly BenchSamples[]> {
  const rows: BenchSamples[] = [];
  for (const input of codecInputs()) rows.push(...(await benchInput(input)));
  return rows;
}

async function benchInput(input: CodecInput): Promise<readonly BenchSamples[]> {
  const ms = {
    lineCodec: [] as number[],
    lineSplitter: [] as number[],
    readline: [] as number[],
    split2Stream: [] as number[],
    frames: [] as number[],
  };
  for (let turn = 0; turn < warmUps + repetitions; turn += 1) {
    const kept = turn >= warmUps;
    for (const name of ['lineCodec', 'lineSplitter', 'readline', 'split2Stream'] as const) {
      const taken = await timed(name, input);
      if (kept) ms[name].push(taken);
    }
    const taken = timedFrames(input);
    if (kept) ms.frames.push(taken);
  }
  const better = ms.readline.map((one, turn) => Math.min(one, ms.split2Stream[turn] ?? one));
  const by = (own: readonly number[]) => own.map((one, turn) => one / (better[turn] ?? one));
  const speed = (all: readonly number[]) => all.map((one) => input.octets / 1000 / one);
  const of = `, ${input.name}`;
  return [
    { name: `line codec${of}`, unit: 'MB/s', values: speed(ms.lineCodec) },
    {
      name: `lines a second${of}`,
      unit: 'count',
      values: ms.lineCodec.map((one) => (input.lines / one) * 1000),
    },
    { name: `line splitter${of}`, unit: 'MB/s', values: speed(ms.lineSplitter) },
    { name: `node:readline${of}`, unit: 'MB/s', values: speed(ms.readline) },
    { name: `split2${of}`, unit: 'MB/s', values: speed(ms.split2Stream) },
    { name: `SASL frame codec${of}`, unit: 'MB/s', values: speed(ms.frames) },
    // Of times, so that less is better.
    { name: `line codec / the better${of}`, unit: 'ratio', values: by(ms.lineCodec) },
    { name: `line splitter / the better${of}`, unit: 'ratio', values: by(ms.lineSplitter) },
    { name: `SASL frame codec / the better${of}`, unit: 'ratio', values: by(ms.frames) },
  ];
}

async function timed(name: string, input: CodecInput): Promise<number> {
  const beganAtMs = performance.now();
  const outcome = await contenders[name]?.(input.chunks);
  const ms = performance.now() - beganAtMs;
  if (outcome?.lines !== input.lines || outcome.sum !== input.sum) throw new Error(`${name} lost lines`);
  return ms;
}

function timedFrames(input: CodecInput): number {
  const beganAtMs = performance.now();
  const { frames, octets } = frameCodec(input.chunks);
  const ms = performance.now() - beganAtMs;
  if (frames !== input.chunks.length || octets !== input.octets)
    throw new Error('the frame codec lost octets');
  return ms;
}
