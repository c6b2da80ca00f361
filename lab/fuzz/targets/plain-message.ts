import { decodePlainMessage } from '../../wire/sasl/plain-message.ts';
import { SaslFormatError } from '../../wire/sasl/sasl-format-error.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

export const plainMessage: FuzzTarget = {
  name: 'plain-message',
  corpus: [Buffer.from('\0alice\0wonderland'), Buffer.from('alice\0alice@LAB.TEST\0w\u00f6nderland')],
  run: (input) => void decodePlainMessage(input),
  declares: (error) => error instanceof SaslFormatError,
};
