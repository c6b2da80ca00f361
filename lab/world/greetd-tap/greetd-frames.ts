import { createConnection, type Socket } from 'node:net';
import { endianness } from 'node:os';
import { readdirSync } from 'node:fs';

/** greetd-ipc(7): a native-endian u32 length, then that much JSON. Runs inside the guest, by Node's type stripping. */
export type GreetdMessage = Readonly<Record<string, unknown>>;

const maxFrameBytes = 65_536;
const littleEndian = endianness() === 'LE';

export function encodeFrame(message: GreetdMessage): Buffer {
  const json = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  if (littleEndian) length.writeUInt32LE(json.length);
  else length.writeUInt32BE(json.length);
  return Buffer.concat([length, json]);
}

/** The messages that arrive on a socket, one by one. */
export async function* framesOf(socket: Socket): AsyncGenerator<GreetdMessage> {
  let pending = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4) {
      const length = littleEndian ? pending.readUInt32LE() : pending.readUInt32BE();
      if (length > maxFrameBytes) throw new Error(`a frame of ${length} octets`);
      if (pending.length < 4 + length) break;
      yield JSON.parse(pending.toString('utf8', 4, 4 + length)) as GreetdMessage;
      pending = pending.subarray(4 + length);
    }
  }
}

/** One request after the other on a connection of its own. */
export interface GreetdClient {
  ask(request: GreetdMessage): Promise<GreetdMessage>;
  end(): void;
}

export function connectGreetd(path: string): GreetdClient {
  const socket = createConnection(path);
  const answers = framesOf(socket);
  return {
    ask: async (request) => {
      socket.write(encodeFrame(request));
      const answer = await answers.next();
      if (answer.done === true) throw new Error('greetd closed the connection');
      return answer.value;
    },
    end: () => socket.destroy(),
  };
}

/** `create_session` up to the answer to its first prompt: what one attempt to log in gets. */
export async function attempt(
  client: GreetdClient,
  username: string,
  response: string | undefined,
): Promise<GreetdMessage> {
  const prompt = await client.ask({ type: 'create_session', username });
  if (prompt['type'] !== 'auth_message') return prompt;
  return client.ask({ type: 'post_auth_message_response', ...(response !== undefined && { response }) });
}

/** The socket of the running greetd. */
export function greetdSocket(): string {
  const name = readdirSync('/run').find((entry) => /^greetd-\d+\.sock$/.test(entry));
  if (name === undefined) throw new Error('greetd has no socket in /run');
  return `/run/${name}`;
}
