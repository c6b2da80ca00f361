/**
 * Text from a guest, a component or a scenario without the characters that could drive a terminal:
 * C0 and C1 controls and Unicode's direction overrides become U+FFFD; tabs become spaces, line feeds stay.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', '  ')
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (found) => (found === '\n' ? found : '\ufffd'));
}
