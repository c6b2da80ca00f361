import test from 'ava';
import { drawText, madeUpBios } from '../../testing/qemu-text-picture.ts';
import { readTextScreen } from './read-text-screen.ts';
import { findVgaFont } from './vga-font.ts';

const grey = 0xaaaaaa;
const blue = 0x0000aa;
const { image, glyph } = madeUpBios();
const font = findVgaFont(image);

test('glyphs are read whatever their colours', (t) => {
  const cells = Array.from('login: A~', (character, column) => ({
    row: 2,
    column,
    glyph: glyph(character.charCodeAt(0)),
    ink: column % 2 === 0 ? grey : blue,
    paper: column % 2 === 0 ? 0 : grey,
  }));
  const screen = readTextScreen(drawText(cells), font);
  t.is(screen.length, 25);
  t.is(screen[2], 'login: A~'.padEnd(80));
  t.is(screen[3], ' '.repeat(80));
});

test('a cursor under a character does not hide it', (t) => {
  const rows = Uint8Array.from(glyph(0x41));
  rows.set([0xff, 0xff], 14);
  const cell = { row: 0, column: 79, glyph: rows, ink: grey, paper: 0 };
  t.is(readTextScreen(drawText([cell]), font)[0]?.at(-1), 'A');
});

test('a character of code page 437 is read as its Unicode one', (t) => {
  const cell = { row: 24, column: 0, glyph: glyph(0x81), ink: grey, paper: 0 };
  t.is(readTextScreen(drawText([cell]), font)[24]?.at(0), 'ü');
});

test('an unknown glyph is marked', (t) => {
  const cell = { row: 0, column: 0, glyph: new Uint8Array(16).fill(0x5a), ink: grey, paper: 0 };
  t.is(readTextScreen(drawText([cell]), font)[0]?.at(0), '\ufffd');
});

test('a graphical display is no text screen', (t) => {
  t.throws(() => readTextScreen(drawText([], 1024, 768), font), { code: 'not-text-mode' });
});

test('a BIOS without a font is told', (t) => {
  t.throws(() => findVgaFont(Buffer.alloc(8192, 0x55)), { code: 'not-text-mode' });
});
