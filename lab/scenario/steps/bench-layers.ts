/** The octets of a message that is a line, with its terminator; the longest is the protocol’s (lab/wire/sso/limits.ts). */
export const benchLineBytes = { least: 2, most: 262_145 } as const;

/** Stands for the sizes of a real exchange, in turn. */
const transcript = 0;

interface Cells {
  readonly layer: readonly string[];
  readonly size: readonly number[];
  readonly 'guest-end': readonly string[];
  readonly 'host-end': readonly string[];
}

interface Impossible {
  /** The key whose value is to be changed. */
  readonly key: keyof Cells;
  readonly message: string;
}

/** What a group of a benchmark's cells asks for that the layers it names do not have. */
export function whatCannotBe(cells: Cells): readonly Impossible[] {
  const found: Impossible[] = [];
  const layered = cells.layer.filter((layer) => layer === 'sasl' || layer === 'lines');
  for (const key of ['guest-end', 'host-end'] as const) {
    const other = cells[key].find((end) => end !== 'lab');
    // refuses: test "only the product’s own code stands at the ends of a layer inside SASL"
    if (other !== undefined && layered.length > 0) {
      const message = `${other} has no SASL: measure ${layered.join(' and ')} with lab, in cells of their own`;
      found.push({ key, message });
    }
  }
  const { least, most } = benchLineBytes;
  const others = [...cells['guest-end'], ...cells['host-end']].filter((end) => end !== 'lab');
  // refuses: test "only the product’s own code knows the lengths of a transcript"
  if (cells.size.includes(transcript) && others.length > 0) {
    const message = `${others.join(' and ')} knows no transcript: measure it with lab, in cells of their own`;
    found.push({ key: 'size', message });
  }
  const size = cells.size.find((bytes) => bytes !== transcript && (bytes < least || bytes > most));
  // refuses: test "a message that is no line cannot pass the layer of lines"
  if (size !== undefined && cells.layer.includes('lines')) {
    const message = `a line of ${size} B cannot be: with its terminator it has ${least} B to ${most} B; measure other sizes in cells without lines`;
    found.push({ key: 'size', message });
  }
  return found;
}
