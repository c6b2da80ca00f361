import { encodeFrames } from '../../wire/sasl/frame-encoder.ts';
import { createFrameParser } from '../../wire/sasl/frame-parser.ts';
import { SaslFormatError } from '../../wire/sasl/sasl-format-error.ts';
import { chunksOf } from '../chunks-of.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const maxFrameOctets = 4096;
const frames = [0, 1, 5, 300, maxFrameOctets].map((octets) => encodeFrames([Buffer.alloc(octets, 'frame')]));

export const saslFrames: FuzzTarget = {
  name: 'sasl-frames',
  corpus: [...frames, Buffer.concat(frames)],
  run: (input) => {
    const parser = createFrameParser(maxFrameOctets);
    for (const chunk of chunksOf(input)) {
      if (parser.push(chunk).some((frame) => frame.length > maxFrameOctets)) {
        throw new Error('a frame above its limit');
      }
    }
  },
  declares: (error) => error instanceof SaslFormatError,
};
