const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = Buffer.from('"\\{}[]');

/**
 * Whether a JSON text nests arrays and objects deeper than `max`: looked at byte by byte before anything parses it, since
 * whoever walks a parsed value (a schema, a serializer) does so by recursion, and a line has room for 500 000 levels.
 */
export function nestsDeeperThan(max: number, json: Buffer): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) {
      isText = true;
    } else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > max) return true;
    } else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
    }
  }
  return false;
}
