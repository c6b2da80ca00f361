import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Console, Monitor } from '../ports.ts';
import { readPicture } from './read-picture.ts';
import { chordOf } from './us-keyboard.ts';

/**
 * QEMU holds each key this long and rests as long after it: its keyboard's buffer of 16 octets then lasts for 0.16 s in
 * which the guest does not come to read it. Three guests and four busy loops on two cores lost no key at half of it.
 */
const holdMs = 10;

/** Keyboard and picture through QMP; `scratchFolder` takes the pictures that are read and dropped. */
export function machineConsole(monitor: Monitor, scratchFolder: string): Console {
  const press = async (keys: readonly string[]) => {
    await monitor.execute('send-key', {
      keys: keys.map((name) => ({ type: 'qcode', data: name })),
      'hold-time': holdMs,
    });
    // QEMU queues what comes faster than it presses, and drops what the queue cannot take.
    await delay(2 * holdMs * keys.length);
  };
  const screenshot = async (file: string) => {
    await monitor.execute('screendump', { filename: file, format: 'png' });
  };
  return {
    press,
    type: async (text) => {
      for (const chord of Array.from(text, chordOf)) await press(chord);
    },
    screenshot,
    readScreen: async () => {
      const file = join(scratchFolder, 'screen.png');
      await screenshot(file);
      return readPicture(file);
    },
  };
}
