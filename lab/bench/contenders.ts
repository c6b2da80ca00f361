import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import split2 from 'split2';
import { createFrameParser } from '../wire/sasl/frame-parser.ts';
import { frameHeader } from '../wire/sasl/frame-encoder.ts';
import { createLineSplitter, type LineSpan, textOf } from '../wire/sso/line-splitter.ts';
import { parseMessage } from '../wire/sso/parse-message.ts';
import { createMessageParser } from '../wire/spice/message-parser.ts';
import { decodePortMessage, serverDataType } from '../wire/spice/port-message.ts';
import { checksum, checksumOf } from './codec-input.ts';
import { createSamplingSink, type Received } from './sampling-sink.ts';

/** Takes the chunks and says what came out, so that nobody is faster by leaving something out. */
export type Contender = (chunks: readonly Buffer[]) => Promise<Outcome> | Outcome;

export interface Outcome {
  readonly lines: number;
  readonly sum: number;
}

const maxLineOctets = 4096;
const maxFrameOctets = 65_536;

/** Cut, checked to be text of the right length, and found where it lies. */
export function lineSplitter(chunks: readonly Buffer[]): Outcome {
  return eachLine(chunks, (sum, { octets, from, to }) => checksumOf(sum, to - from, octets[to - 1] ?? 0));
}

/** And each line a string of its own, as a component gets it. */
export function lineTexts(chunks: readonly Buffer[]): Outcome {
  return eachLine(chunks, (sum, line) => checksum(sum, textOf(line)));
}

/** And taken apart. */
export function lineCodec(chunks: readonly Buffer[]): Outcome {
  return eachLine(chunks, (sum, span) => {
    const line = textOf(span);
    if (parseMessage(line).kind === 'malformed') throw new Error(`malformed: ${line}`);
    return checksum(sum, line);
  });
}

function eachLine(chunks: readonly Buffer[], take: (sum: number, line: LineSpan) => number): Outcome {
  const splitter = createLineSplitter(maxLineOctets);
  let [lines, sum] = [0, 0];
  for (const chunk of chunks) {
    for (let item = splitter.next(chunk, 0); item; item = splitter.next(chunk, item.end)) {
      if (item.kind !== 'line') continue;
      sum = take(sum, item);
      lines += 1;
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

/** The line codec again: every token that comes out of a `sasl` line. */
export function tokensOf(chunks: readonly Buffer[]): Received {
  const sink = createSamplingSink();
  eachLine(chunks, (sum, span) => {
    const message = parseMessage(textOf(span));
    if (message.kind === 'sasl') sink.take(message.token);
    return sum;
  });
  return sink.received();
}

/** Each chunk as one frame, given as a socket might give it: the length, and the payload in two halves. */
export function frameCodec(chunks: readonly Buffer[]): Received {
  const parser = createFrameParser(maxFrameOctets);
  const sink = createSamplingSink();
  for (const chunk of chunks) {
    const half = chunk.length >> 1;
    for (const piece of [frameHeader(chunk.length), chunk.subarray(0, half), chunk.subarray(half)]) {
      for (const payload of parser.push(piece)) sink.take(payload);
    }
  }
  return sink.received();
}

/** The data of a SPICE port, as the proxy reads it. */
export function spiceCodec(chunks: readonly Buffer[]): Received {
  const parser = createMessageParser('mini', { streamedType: serverDataType });
  const sink = createSamplingSink();
  for (const chunk of chunks) {
    parser.push(chunk);
    for (let piece = parser.next(); piece; piece = parser.next()) {
      const message = decodePortMessage(piece);
      if (message.kind === 'data') sink.take(message.data);
    }
  }
  parser.end();
  return sink.received();
}
