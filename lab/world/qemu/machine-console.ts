import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PNG } from 'pngjs';
import type { Console, Monitor } from '../ports.ts';
import { MachineError } from './machine-error.ts';
import { readTextScreen } from './read-text-screen.ts';
import { chordOf } from './us-keyboard.ts';
import { findVgaFont, type VgaFont } from './vga-font.ts';

/** Debian, Fedora, and QEMU's own place. */
const vgaBiosFiles = [
  '/usr/share/seabios/vgabios-stdvga.bin',
  '/usr/share/seavgabios/vgabios-stdvga.bin',
  '/usr/share/qemu/vgabios-stdvga.bin',
];

/** QEMU holds each key this long and rests as long after it; the guest's 16-octet keyboard buffer needs the time. */
const holdMs = 20;

/** Keyboard and picture through QMP; `scratchFolder` takes the pictures that are read and dropped. */
export function machineConsole(monitor: Monitor, scratchFolder: string): Console {
  let font: Promise<VgaFont> | undefined;
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
      font ??= loadFont();
      return readTextScreen(PNG.sync.read(await readFile(file)), await font);
    },
  };
}

async function loadFont(): Promise<VgaFont> {
  for (const file of vgaBiosFiles) {
    const image = await readFile(file).catch(() => undefined);
    if (image) return findVgaFont(image);
  }
  throw new MachineError(
    'program-missing',
    'vgabios-stdvga.bin is not installed: apt-get install seabios (or run make setup)',
  );
}
