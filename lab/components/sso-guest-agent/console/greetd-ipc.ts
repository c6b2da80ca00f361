import { endianness } from 'node:os';

/** greetd's IPC (greetd-ipc(7)): each message is a native-endian u32 length and that many octets of JSON. */

export type GreetdRequest =
  | { readonly type: 'create_session'; readonly username: string }
  | { readonly type: 'post_auth_message_response'; readonly response?: string }
  | { readonly type: 'start_session'; readonly cmd: readonly string[]; readonly env: readonly string[] }
  | { readonly type: 'cancel_session' };

export type GreetdResponse =
  | { readonly type: 'success' }
  | { readonly type: 'error'; readonly errorType: 'auth_error' | 'error'; readonly description: string }
  | { readonly type: 'auth_message'; readonly messageType: AuthMessageType; readonly message: string };

type AuthMessageType = 'visible' | 'secret' | 'info' | 'error';

/** A message that greetd-ipc(7) does not know. */
export class GreetdIpcError extends Error {
  readonly code: 'too-large' | 'malformed';

  constructor(code: GreetdIpcError['code'], message: string) {
    super(message);
    this.name = 'GreetdIpcError';
    this.code = code;
  }
}

/** The longest JSON text of a response; greetd's own are a few hundred octets. */
export const maxResponseBytes = 16_384;

const headerBytes = 4;
const littleEndian = endianness() === 'LE';

export function encodeRequest(request: GreetdRequest): Buffer {
  const json = Buffer.from(JSON.stringify(request));
  const header = Buffer.alloc(headerBytes);
  if (littleEndian) header.writeUInt32LE(json.length);
  else header.writeUInt32BE(json.length);
  return Buffer.concat([header, json]);
}

/**
 * Takes one response off the front of `octets`; undefined while it is incomplete.
 * Throws a GreetdIpcError for a length above `maxResponseBytes` and for a message of no known shape.
 */
export function decodeResponse(octets: Buffer): { response: GreetdResponse; rest: Buffer } | undefined {
  if (octets.length < headerBytes) return undefined;
  const length = littleEndian ? octets.readUInt32LE() : octets.readUInt32BE();
  if (length > maxResponseBytes) throw new GreetdIpcError('too-large', `a response of ${length} octets`);
  const end = headerBytes + length;
  if (octets.length < end) return undefined;
  return { response: parse(octets.toString('utf8', headerBytes, end)), rest: octets.subarray(end) };
}

function parse(json: string): GreetdResponse {
  const message = parseObject(json);
  const { description, auth_message: text } = message;
  switch (message['type']) {
    case 'success':
      return { type: 'success' };
    case 'error': {
      const errorType = message['error_type'];
      if ((errorType === 'auth_error' || errorType === 'error') && typeof description === 'string') {
        return { type: 'error', errorType, description };
      }
      break;
    }
    case 'auth_message': {
      const messageType = message['auth_message_type'];
      if (isMessageType(messageType) && typeof text === 'string') {
        return { type: 'auth_message', messageType, message: text };
      }
      break;
    }
  }
  throw new GreetdIpcError('malformed', 'a response of no known shape');
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // What is no JSON is reported like any other unknown shape.
  }
  throw new GreetdIpcError('malformed', 'a response that is no JSON object');
}

function isMessageType(value: unknown): value is AuthMessageType {
  return value === 'visible' || value === 'secret' || value === 'info' || value === 'error';
}
