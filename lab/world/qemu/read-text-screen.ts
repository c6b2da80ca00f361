import type { PNG } from 'pngjs';
import { MachineError } from './machine-error.ts';
import { glyphRows, type VgaFont } from './vga-font.ts';

const columns = 80;
/** A VGA text cell is nine pixels wide; the font has eight, the ninth repeats or is blank. */
const cellWidth = 9;
const glyphColumns = 8;
/** A cursor, where one shows, covers the two last rows. */
const cursorRows = 2;

/**
 * The characters of a 720-pixel-wide text mode picture, one string a row, trailing blanks kept.
 * Colours do not matter: in each cell the commoner one is taken for the background, then the other.
 * Unknown glyphs are U+FFFD. Throws `not-text-mode` for any other width or a height that is no multiple of 16.
 */
export function readTextScreen(picture: PNG, font: VgaFont): readonly string[] {
  if (picture.width !== columns * cellWidth || picture.height % glyphRows !== 0) {
    throw new MachineError(
      'not-text-mode',
      `the display is ${picture.width}x${picture.height}, not 720x400 text`,
    );
  }
  return Array.from({ length: picture.height / glyphRows }, (_row, row) =>
    Array.from({ length: columns }, (_column, column) =>
      characterAt(picture, column * cellWidth, row * glyphRows, font),
    ).join(''),
  );
}

function characterAt(picture: PNG, left: number, top: number, font: VgaFont): string {
  const background = commonestColour(picture, left, top);
  const rows = new Uint8Array(glyphRows);
  for (let y = 0; y < glyphRows; y++) {
    for (let x = 0; x < glyphColumns; x++) {
      if (colourAt(picture, left + x, top + y) !== background) rows[y] = (rows[y] ?? 0) | (0x80 >> x);
    }
  }
  return (
    font.characterOf(rows) ??
    font.characterOf(rows.map((pixels) => ~pixels & 0xff)) ??
    font.characterOf(withoutCursor(rows)) ??
    '\ufffd'
  );
}

function withoutCursor(rows: Uint8Array): Uint8Array {
  return rows.map((pixels, y) => (y < glyphRows - cursorRows ? pixels : 0));
}

function commonestColour(picture: PNG, left: number, top: number): number {
  const counts = new Map<number, number>();
  for (let y = 0; y < glyphRows; y++) {
    for (let x = 0; x < glyphColumns; x++) {
      const colour = colourAt(picture, left + x, top + y);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
  }
  const [commonest] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return commonest;
}

function colourAt(picture: PNG, x: number, y: number): number {
  // pngjs gives four octets a pixel; the fourth is opacity.
  return picture.data.readUIntBE((y * picture.width + x) * 4, 3);
}
