import { Buffer } from 'node:buffer';
import type { Random } from './random.ts';

/** Values at which lengths and counts go wrong. */
const edges = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const maxInputOctets = 300_000;

type Mutation = (input: Buffer, random: Random, corpus: readonly Buffer[]) => Buffer;

const mutations: readonly Mutation[] = [
  (input, random) => changed(input, (copy) => copy.writeUInt8(random(256), random(copy.length))),
  (input, random) =>
    changed(input, (copy) => {
      const at = random(copy.length);
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << random(8)), at);
    }),
  (input, random) => input.subarray(0, random(input.length + 1)),
  (input, random) => {
    const at = random(input.length + 1);
    return Buffer.concat([input.subarray(0, at), input.subarray(at + 1 + random(16))]);
  },
  (input, random) => {
    const at = random(input.length + 1);
    const added = Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256)));
    return Buffer.concat([input.subarray(0, at), added, input.subarray(at)]);
  },
  (input, random) => {
    const from = random(input.length + 1);
    const part = input.subarray(from, from + 1 + random(64));
    const at = random(input.length + 1);
    return Buffer.concat([
      input.subarray(0, at),
      ...Array<Buffer>(1 + random(8)).fill(part),
      input.subarray(at),
    ]);
  },
  (input, random) =>
    changed(input, (copy) => {
      if (copy.length < 4) return;
      const at = random(copy.length - 3);
      const value = edges[random(edges.length)] ?? 0;
      if (random(2) === 0) copy.writeUInt32BE(value, at);
      else copy.writeUInt32LE(value, at);
    }),
  (input, random, corpus) => {
    const other = corpus[random(corpus.length)] ?? input;
    return Buffer.concat([
      input.subarray(0, random(input.length + 1)),
      other.subarray(random(other.length + 1)),
    ]);
  },
];

/** One to four mutations of one input of the corpus. */
export function mutate(corpus: readonly Buffer[], random: Random): Buffer {
  let input = corpus[random(corpus.length)] ?? Buffer.alloc(0);
  for (let left = 1 + random(4); left > 0; left -= 1) {
    const mutation = mutations[random(mutations.length)];
    if (mutation) input = mutation(input, random, corpus).subarray(0, maxInputOctets);
  }
  return input;
}

function changed(input: Buffer, change: (copy: Buffer) => void): Buffer {
  if (input.length === 0) return input;
  const copy = Buffer.from(input);
  change(copy);
  return copy;
}
