import type { ChannelLine } from '../world/ports.ts';

/** Shorter ones may occur in ciphertext by chance. */
const minBytes = 8;

/**
 * The lines of a channel (docs/protocol.md) that were said inside a SASL layer and never outside one, as far as the
 * transcript has them: of a line with a secret, what stands before it.
 */
export function linesInside(lines: readonly ChannelLine[]): readonly string[] {
  const [inside, outside] = [new Set<string>(), new Set<string>()];
  let secured = false;
  let last: ChannelLine | undefined;
  for (const said of lines) {
    // The client's SIGNATURE resets both sides.
    if (said.by === 'client' && said.line.startsWith('SPICE-SSO ')) secured = false;
    (secured ? inside : outside).add(said.line.replace(/<\d+ octets>$/, ''));
    if (said.by === 'guest' && said.line === 'ok' && isToken(last)) secured = true;
    last = said;
  }
  return [...inside].filter((line) => line.length >= minBytes && !outside.has(line));
}

function isToken(said: ChannelLine | undefined): boolean {
  return said?.by === 'client' && said.line.startsWith('sasl ');
}
