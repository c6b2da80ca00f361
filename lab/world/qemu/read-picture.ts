import { readFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { MachineError } from './machine-error.ts';
import { readTextScreen } from './read-text-screen.ts';
import { findVgaFont, type VgaFont } from './vga-font.ts';

/** Debian, Fedora, and QEMU's own place. */
const vgaBiosFiles = [
  '/usr/share/seabios/vgabios-stdvga.bin',
  '/usr/share/seavgabios/vgabios-stdvga.bin',
  '/usr/share/qemu/vgabios-stdvga.bin',
];

let font: Promise<VgaFont> | undefined;

/** Reads the text off a screenshot of a VGA text screen, one string a row. Rejects with a MachineError: not-text-mode. */
export async function readPicture(pngFile: string): Promise<readonly string[]> {
  font ??= loadFont();
  return readTextScreen(PNG.sync.read(await readFile(pngFile)), await font);
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
