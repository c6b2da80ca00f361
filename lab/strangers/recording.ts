import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FalseClient } from './exchange.ts';

/** One side's octets, in order; the file has tokens in it and belongs into a private folder. */
export interface Recorder {
  keep(octets: Buffer): void;
  end(): Promise<void>;
}

export function openRecorder(file: string): Recorder {
  const stream = createWriteStream(file, { mode: 0o600 });
  return {
    keep: (octets) => void stream.write(octets),
    end: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

export type Part = 'all' | 'first' | 'last';

/** The client of a recording: all of it, its first token and then others, or its last token alone. */
export async function replayed(file: string, part: Part): Promise<FalseClient> {
  const octets = await readFile(file);
  return partOf(parseRecording(octets), part);
}

/** Throws when the recording has no whole exchange. */
export function parseRecording(octets: Buffer): FalseClient {
  const text = octets.toString('latin1');
  const lines = text.split('\n');
  const signature = lines.findLast((line) => line.startsWith('SPICE-SSO '));
  const tokens = lines.filter((line) => line.startsWith('sasl ')).map((line) => line.slice(5));
  const last = `sasl ${tokens.at(-1) ?? ''}\n`;
  if (signature === undefined || tokens.length < 3) throw new Error('the recording has no whole exchange');
  return { signature, tokens, after: octets.subarray(text.indexOf(last) + last.length) };
}

export function partOf(client: FalseClient, part: Part): FalseClient {
  const [first = '', ...others] = client.tokens;
  switch (part) {
    case 'all':
      return client;
    case 'first':
      // What follows is of the right shape, and not what this context would have made.
      return { ...client, tokens: [first, ...others.map((token) => reversed(token))] };
    case 'last':
      return { ...client, tokens: client.tokens.slice(-1) };
  }
}

function reversed(token: string): string {
  return token === '=' ? token : Buffer.from(token, 'base64').reverse().toString('base64');
}
