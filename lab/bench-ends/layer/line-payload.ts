import { ssoLimits } from '../../wire/sso/limits.ts';

const period = 65_536;
const sampleOctets = 4096;

/** With its terminator: the shortest line that is not ignored, and the longest that a layer's end takes. */
export const lineBytes = { least: 2, most: ssoLimits.layerLineOctets + 1 } as const;

const text = Array.from({ length: period + lineBytes.most }, (_, at) =>
  String.fromCharCode(printable(at % period)),
).join('');

function printable(at: number): number {
  return 0x21 + ((at ^ (at >> 8)) % 94);
}

/** The line, without its terminator, of a message of `bytes` octets that begins at offset `at` of its stream. */
export function lineAt(at: number, bytes: number): string {
  return text.slice(at % period, (at % period) + bytes - 1);
}

/**
 * How many of the sampled characters of `line`, due at `at` as a message of `bytes` octets, are wrong: the first, the
 * last and one in 4096 between are looked at. A line of another length is wrong as a whole.
 */
export function wrongCharacters(line: string, at: number, bytes: number): number {
  if (line.length !== bytes - 1) return bytes;
  let wrong = 0;
  const look = (i: number) => (wrong += Number(line.charCodeAt(i) !== printable((at + i) % period)));
  look(line.length - 1);
  for (let i = 0; i < line.length; i += sampleOctets) look(i);
  return wrong;
}
