import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { startClientBehind } from './between.ts';
import { createMessageSplitter } from './messages-of.ts';
import { report } from './report.ts';

/** When the client is taken away. */
export interface CutOptions {
  /** Which way the message goes. */
  readonly towards: 'guest' | 'client';
  /** Its number in that direction, from 1. */
  readonly message: number;
  /** Whether it still gets there. */
  readonly when: 'before' | 'after';
  /** How much later, in ms. */
  readonly delayMs: number;
}

/**
 * Passes everything on until a certain message, then kills the client and hangs up; resolves with 0 then, so that nobody
 * starts another client, and with the client's own status when it ends before.
 */
export async function cut(
  channel: Socket,
  options: CutOptions,
  program: string,
  args: readonly string[],
): Promise<number> {
  const client = startClientBehind(program, args);
  const reached = Promise.withResolvers<undefined>();
  const pass = (towards: CutOptions['towards'], from: Readable, to: Writable) => {
    const split = createMessageSplitter();
    let count = 0;
    let withheld = false;
    from.on('data', (chunk: Buffer) => {
      for (const message of split(chunk)) {
        count += 1;
        const isIt = towards === options.towards && count === options.message;
        if (isIt) reached.resolve(undefined);
        // What follows it must not overtake it.
        withheld ||= isIt && options.when === 'before';
        if (!withheld) to.write(message);
      }
    });
  };
  pass('guest', client.says, channel);
  pass('client', channel, client.hears);
  channel.once('close', () => client.hears.end());
  const first = await Promise.race([reached.promise, client.ended]);
  if (first !== undefined) return first;
  await delay(options.delayMs);
  client.process.kill('SIGKILL');
  report('cut', { towards: options.towards, message: options.message, when: options.when });
  await client.ended;
  channel.destroy();
  return 0;
}
