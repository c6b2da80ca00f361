import { MachineError } from './machine-error.ts';

export const glyphRows = 16;
const glyphs = 256;

/** Code page 437 from 0x80 up (0x00-0x1f are pictures that no program prints); what the VGA's font draws. */
const upperHalf =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Finds a character by its 16 rows of 8 pixels, leftmost pixel highest. */
export interface VgaFont {
  characterOf(rows: Uint8Array): string | undefined;
}

/**
 * The 8x16 font inside a VGA BIOS image, known by glyphs that any such font has:
 * 0 and 32 are blank, 0xdb is full, 0xdd and 0xde are its left and right halves.
 * Throws `not-text-mode` when there is none.
 */
export function findVgaFont(biosImage: Buffer): VgaFont {
  const last = biosImage.length - glyphs * glyphRows;
  for (let offset = 0; offset <= last; offset++) {
    const font = biosImage.subarray(offset, offset + glyphs * glyphRows);
    if (looksLikeFont(font)) return fontOf(font);
  }
  throw new MachineError('not-text-mode', 'the VGA BIOS holds no 8x16 font');
}

function looksLikeFont(font: Buffer): boolean {
  return (
    isFilledWith(font, 0x20, 0x00) &&
    isFilledWith(font, 0xdb, 0xff) &&
    isFilledWith(font, 0xdd, 0xf0) &&
    isFilledWith(font, 0xde, 0x0f) &&
    isFilledWith(font, 0x00, 0x00)
  );
}

function isFilledWith(font: Buffer, code: number, row: number): boolean {
  return glyphOf(font, code).every((pixels) => pixels === row);
}

function glyphOf(font: Buffer, code: number): Buffer {
  return font.subarray(code * glyphRows, (code + 1) * glyphRows);
}

function fontOf(font: Buffer): VgaFont {
  const characters = new Map<string, string>();
  const learn = (code: number, character: string) => {
    const key = keyOf(glyphOf(font, code));
    // Several codes look alike: the first, ASCII, wins.
    if (!characters.has(key)) characters.set(key, character);
  };
  for (let code = 0x20; code < 0x7f; code++) learn(code, String.fromCharCode(code));
  Array.from(upperHalf, (character, index) => learn(0x80 + index, character));
  return { characterOf: (rows) => characters.get(keyOf(rows)) };
}

function keyOf(rows: Uint8Array): string {
  return Buffer.from(rows).toString('hex');
}
