import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import split2 from 'split2';
import { createFrameParser } from '../wire/sasl/frame-parser.ts';
import { encodeFrame } from '../wire/sasl/frame-encoder.ts';
import { createLineSplitter } from '../wire/sso/line-splitter.ts';
import { parseMessage } from '../wire/sso/parse-message.ts';
import { checksum } from './codec-input.ts';

/** Takes the chunks and says what came out, so that nobody is faster by leaving something out. */
export type Contender = (chunks: readonly Buffer[]) => Promise<Outcome> | Outcome;

export interface Outcome {
  readonly lines: number;
  readonly sum: number;
}

const maxLineOctets = 4096;
const maxFrameOctets = 65_536;

/** Split, checked to be text of the right length, and taken apart. */
export function lineCodec(chunks: readonly Buffer[]): Outcome {
  return eachLine(chunks, (line) => {
    if (parseMessage(line).kind === 'malformed') throw new Error(`malformed: ${line}`);
  });
}

/** What the others do as well, and that each line is text of the right length. */
export function lineSplitter(chunks: readonly Buffer[]): Outcome {
  return eachLine(chunks, () => undefined);
}

function eachLine(chunks: readonly Buffer[], take: (line: string) => void): Outcome {
  const splitter = createLineSplitter(maxLineOctets);
  let [lines, sum] = [0, 0];
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const { item, offset } = splitter.next(chunk, at);
      at = offset;
      if (item?.kind !== 'line') continue;
      take(item.line);
      lines += 1;
      sum = checksum(sum, item.line);
    }
  }
  return { lines, sum };
}

export async function readline(chunks: readonly Buffer[]): Promise<Outcome> {
  const reader = createInterface({ input: Readable.from(chunks, { objectMode: false }) });
  let [lines, sum] = [0, 0];
  reader.on('line', (line) => {
    lines += 1;
    sum = checksum(sum, line);
  });
  await once(reader, 'close');
  return { lines, sum };
}

export async function split2Stream(chunks: readonly Buffer[]): Promise<Outcome> {
  const stream = Readable.from(chunks, { objectMode: false }).pipe(split2());
  let [lines, sum] = [0, 0];
  stream.on('data', (line: string) => {
    lines += 1;
    sum = checksum(sum, line);
  });
  await once(stream, 'end');
  return { lines, sum };
}

/** Each chunk as one frame, cut where a socket might cut it: encoded, and parsed again. */
export function frameCodec(chunks: readonly Buffer[]): { readonly frames: number; readonly octets: number } {
  const parser = createFrameParser(maxFrameOctets);
  let [frames, octets] = [0, 0];
  for (const chunk of chunks) {
    const frame = encodeFrame(chunk);
    const cut = frame.length >> 1;
    for (const piece of [frame.subarray(0, cut), frame.subarray(cut)]) {
      for (const payload of parser.push(piece)) {
        frames += 1;
        octets += payload.length;
      }
    }
  }
  return { frames, octets };
}
