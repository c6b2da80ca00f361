import { MachineError } from './machine-error.ts';

/** QEMU's key names (QKeyCode) of a US keyboard's printable keys: unshifted character, shifted character, name. */
const keys: readonly (readonly [string, string, string])[] = [
  ['`', '~', 'grave_accent'],
  ['-', '_', 'minus'],
  ['=', '+', 'equal'],
  ['[', '{', 'bracket_left'],
  [']', '}', 'bracket_right'],
  ['\\', '|', 'backslash'],
  [';', ':', 'semicolon'],
  ["'", '"', 'apostrophe'],
  [',', '<', 'comma'],
  ['.', '>', 'dot'],
  ['/', '?', 'slash'],
  ...Array.from('1234567890', (digit, index) => [digit, '!@#$%^&*()'.charAt(index), digit] as const),
  ...Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => [letter, letter.toUpperCase(), letter] as const),
];

const chords = new Map<string, readonly string[]>([
  [' ', ['spc']],
  ['\n', ['ret']],
  ...keys.map(([plain, , name]) => [plain, [name]] as const),
  ...keys.map(([, shifted, name]) => [shifted, ['shift', name]] as const),
]);

/** The keys to press together for a character; throws `cannot-type` for one that a US keyboard lacks. */
export function chordOf(character: string): readonly string[] {
  const chord = chords.get(character);
  if (chord) return chord;
  throw new MachineError('cannot-type', `a US keyboard has no key for ${JSON.stringify(character)}`);
}
