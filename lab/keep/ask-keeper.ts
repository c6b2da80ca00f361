import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { AnswerError, KeepError } from './keep-error.ts';
import { readLine } from './read-line.ts';
import { answerSchema, maxAnswerBytes, type Request } from './request-schema.ts';

export interface KeeperAnswer {
  readonly value: unknown;
  /** Still open: after `attach` it is the terminal. */
  readonly socket: Socket;
}

/** Sends one request and returns what it answers. Rejects with an AnswerError when it refuses, a KeepError when it does not answer. */
export async function askKeeper(socketPath: string, request: Request, timeoutMs = 30_000): Promise<unknown> {
  const { value, socket } = await openRequest(socketPath, request, timeoutMs);
  socket.destroy();
  return value;
}

/** The same, with the connection left open. */
export async function openRequest(
  socketPath: string,
  request: Request,
  timeoutMs = 30_000,
): Promise<KeeperAnswer> {
  const socket = connect(socketPath);
  try {
    await once(socket, 'connect').catch((cause: unknown) => {
      throw new KeepError('no-answer', `nobody answers at ${socketPath}`, { cause });
    });
    socket.write(`${JSON.stringify(request)}\n`);
    const line = await readLine(socket, 'the keeper', maxAnswerBytes, timeoutMs);
    const answer = answerSchema.parse(JSON.parse(line));
    if (!answer.ok) throw new AnswerError(answer.code, answer.message);
    return { value: answer.value, socket };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
