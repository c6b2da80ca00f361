/** What a client of ports sends (spice-protocol `enums.h`, SPICE_MSGC_*). Its data goes out apart: see `portDataType`. */
export type ClientMessage =
  | { readonly kind: 'ack-sync'; readonly generation: number }
  | { readonly kind: 'ack' }
  | { readonly kind: 'pong'; readonly id: number; readonly timestamp: bigint }
  | { readonly kind: 'attach-channels' };

/** The type of a client's port DATA, whose body is the data itself and is never copied. A body of zero octets kills the channel. */
export const portDataType = 101;

/** A message's type and body, without a header. */
export function encodeClientMessage(message: ClientMessage): {
  readonly type: number;
  readonly body: Buffer;
} {
  switch (message.kind) {
    case 'ack-sync': {
      const body = Buffer.alloc(4);
      body.writeUInt32LE(message.generation, 0);
      return { type: 1, body };
    }
    case 'ack':
      return { type: 2, body: Buffer.alloc(0) };
    case 'pong': {
      const body = Buffer.alloc(12);
      body.writeUInt32LE(message.id, 0);
      body.writeBigUInt64LE(message.timestamp, 4);
      return { type: 3, body };
    }
    case 'attach-channels':
      return { type: 104, body: Buffer.alloc(0) };
  }
}
