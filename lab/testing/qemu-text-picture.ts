import { PNG } from 'pngjs';

/** A font in which each code has a pattern of its own, inside a BIOS image of other octets, as in a real one. */
export function madeUpBios(): { readonly image: Buffer; readonly glyph: (code: number) => Uint8Array } {
  const glyph = (code: number): Uint8Array => {
    if (code === 0xdb) return new Uint8Array(16).fill(0xff);
    if (code === 0xdd) return new Uint8Array(16).fill(0xf0);
    if (code === 0xde) return new Uint8Array(16).fill(0x0f);
    const rows = new Uint8Array(16);
    if (code !== 0 && code !== 0x20) rows.set([code, code >> 1, 0x10], 4);
    return rows;
  };
  const font = Buffer.concat(Array.from({ length: 256 }, (_none, code) => glyph(code)));
  return { image: Buffer.concat([Buffer.alloc(333, 0x55), font, Buffer.alloc(40, 0xaa)]), glyph };
}

export interface DrawnText {
  readonly row: number;
  readonly column: number;
  readonly glyph: Uint8Array;
  readonly ink: number;
  readonly paper: number;
}

/** A picture of VGA text cells, nine pixels by sixteen, black where nothing is drawn. */
export function drawText(cells: readonly DrawnText[], width = 720, height = 400): PNG {
  const picture = new PNG({ width, height });
  for (const cell of cells) {
    for (let y = 0; y < 16; y++) {
      for (let x = 0; x < 9; x++) {
        const colour = ((cell.glyph[y] ?? 0) << x) & 0x80 ? cell.ink : cell.paper;
        const offset = ((cell.row * 16 + y) * width + cell.column * 9 + x) * 4;
        picture.data.writeUInt32BE(colour * 0x100 + 0xff, offset);
      }
    }
  }
  return picture;
}
