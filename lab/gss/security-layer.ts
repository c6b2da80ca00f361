import { createFrameParser } from '../wire/sasl/frame-parser.ts';
import { SaslFormatError } from '../wire/sasl/sasl-format-error.ts';
import type { SecurityContext } from './gss.ts';
import { GssError } from './gss-error.ts';

/** The largest frame that either side of this project receives, without its length prefix (docs/protocol.md). */
export const maxFrameBytes = 65_536;

/** The confidentiality layer that a SASL GSSAPI exchange ends in. After a failure both directions stay failed. */
export interface SecurityLayer extends AsyncDisposable {
  /** The most octets that one frame to the peer carries. */
  readonly maxPlaintextBytes: number;
  /** Wraps `plain`, in as many frames as it needs; what concurrent calls return must be sent in the order of the calls. */
  wrap(plain: Buffer): Promise<Buffer>;
  /**
   * Takes the next octets of the stream and returns the plaintext of each frame that they complete, in order.
   * Rejects with `frame-too-large`, `duplicate-frame`, `out-of-sequence`, `gap`, `not-confidential`, `bad-token`.
   */
  unwrap(chunk: Buffer): Promise<Buffer[]>;
  /** Whether the octets so far end within a frame: the peer owes the rest of it. */
  readonly incomplete: boolean;
}

/** `peerFrameBytes` is what the peer can receive; `context` belongs to the layer from now on. */
export async function createSecurityLayer(
  context: SecurityContext,
  peerFrameBytes: number,
): Promise<SecurityLayer> {
  const maxPlaintextBytes = await context.wrapSizeLimit(peerFrameBytes);
  // refuses: test "a server refuses a choice that is malformed, and one that leaves no room for a frame"; test "a client refuses an offer that is malformed, unwrapped or leaves no room for a frame"
  if (maxPlaintextBytes === 0) throw new GssError('bad-layer', `nothing fits in ${peerFrameBytes} octets`);
  const parser = createFrameParser(maxFrameBytes);
  let failure: GssError | undefined;

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    // refuses: test "a frame that comes twice is refused, and the layer stays refused"
    if (failure) throw failure;
    try {
      return await work();
    } catch (error) {
      failure ??= layerError(error);
      throw failure;
    }
  }

  async function unwrapAll(frames: readonly Buffer[]): Promise<Buffer[]> {
    if (frames.length === 0) return [];
    const { data, confidential } = await context.unwrapMany(frames);
    // refuses: test "a frame that is signed but not encrypted is refused"
    if (!confidential) throw new GssError('not-confidential', 'a frame that is not encrypted');
    return [...data];
  }

  return {
    maxPlaintextBytes,
    // One call for all frames of a message keeps them together, and the worker's turns few.
    wrap: (plain) => guarded(() => context.wrapFrames(plain, maxPlaintextBytes)),
    unwrap: (chunk) => guarded(() => unwrapAll(parser.push(chunk))),
    get incomplete() {
      return parser.incomplete;
    },
    [Symbol.asyncDispose]: () => context[Symbol.asyncDispose](),
  };
}

function layerError(error: unknown): GssError {
  if (error instanceof GssError) return error;
  const code = error instanceof SaslFormatError ? 'frame-too-large' : 'internal';
  return new GssError(code, error instanceof Error ? error.message : String(error), undefined, {
    cause: error,
  });
}
