import { createHeaderEncoder } from '../wire/spice/message-header.ts';
import { serverDataType } from '../wire/spice/port-message.ts';
import type { PayloadInput } from './codec-input.ts';
import { createSamplingSink } from './sampling-sink.ts';

const wantedOctets = 8 * 1024 * 1024;
const socketOctets = 65_536;

/** A port's data in mini-header messages. Speed is counted in payload. */
export function spiceInputs(): readonly PayloadInput[] {
  return [
    inputOf('32 KiB messages', 32_768, () => socketOctets),
    // A factor without common divisors with the size of a chunk: every length comes once before any comes again.
    inputOf('32 KiB messages cut anywhere', 32_768, (index) => 1 + ((index * 40_503) % socketOctets)),
    inputOf('64 B messages', 64, () => socketOctets),
  ];
}

function inputOf(name: string, bodyOctets: number, chunkOctets: (index: number) => number): PayloadInput {
  const body = Buffer.from(
    Array.from({ length: bodyOctets }, (_, index) => (index * 167 + (index >> 8)) & 255),
  );
  const header = createHeaderEncoder('mini')({ type: serverDataType, sizeBytes: bodyOctets });
  const sink = createSamplingSink();
  const parts: Buffer[] = [];
  for (let octets = 0; octets < wantedOctets; octets += bodyOctets) {
    parts.push(header, body);
    sink.take(body);
  }
  const received = sink.received();
  return { name, chunks: cut(Buffer.concat(parts), chunkOctets), octets: received.octets, received };
}

function cut(stream: Buffer, chunkOctets: (index: number) => number): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const end = at + chunkOctets(chunks.length);
    chunks.push(stream.subarray(at, end));
    at = end;
  }
  return chunks;
}
