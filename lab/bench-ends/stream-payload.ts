import type { ExactReader, OctetStream } from './octet-stream.ts';
import { sizesInTurn } from './message-sizes.ts';
import { payloadAt, wrongOctets } from './payload.ts';

const mostAtOnce = 65_536;
/** So much may wait in the way’s own queue: enough to batch small messages, and a few large ones a turn. */
const windowOctets = 262_144;

/** Sends a stream of `octets` in messages of `bytes`, not waiting for each, with a bounded number of them under way. */
export async function sendPayload(stream: OctetStream, bytes: number, octets: number): Promise<void> {
  let [last, waitingOctets] = [Promise.resolve(), 0];
  const nextSize = sizesInTurn(bytes);
  for (let at = 0; at < octets; ) {
    const message = payloadAt(at, Math.min(nextSize(), octets - at));
    at += message.length;
    // One turn's writes are kept together, so that the last one's promise speaks for all of them.
    last = stream.write(message);
    waitingOctets += message.length;
    if (waitingOctets < windowOctets) continue;
    await last;
    waitingOctets = 0;
  }
  await last;
}

export interface Received {
  readonly wrong: number;
  /** Whether all of it came before the other end left. */
  readonly whole: boolean;
}

/** Takes `octets` of a stream, which begin at its offset `from`; each piece is handed on, then looked at. */
export async function receivePayload(
  reader: ExactReader,
  octets: number,
  take?: (piece: Buffer) => Promise<void> | void,
  from = 0,
): Promise<Received> {
  let wrong = 0;
  for (let at = from; at < from + octets; ) {
    const piece = await reader.some(Math.min(mostAtOnce, from + octets - at));
    if (piece === undefined) return { wrong, whole: false };
    await take?.(piece);
    wrong += wrongOctets(piece, at);
    at += piece.length;
  }
  return { wrong, whole: true };
}

/** An echo that tells when each message has left, its last octet too. */
export async function echoTimed(
  reader: ExactReader,
  stream: OctetStream,
  { bytes, octets }: { readonly bytes: number; readonly octets: number },
  onMessage: () => void,
): Promise<Received> {
  let wrong = 0;
  for (let at = 0; at < octets; ) {
    const piece = await reader.some(Math.min(mostAtOnce, bytes - (at % bytes)));
    if (piece === undefined) return { wrong, whole: false };
    await stream.write(piece);
    wrong += wrongOctets(piece, at);
    at += piece.length;
    if (at % bytes === 0) onMessage();
  }
  return { wrong, whole: true };
}
