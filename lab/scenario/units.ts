import { z } from 'zod';

const msPerUnit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const bytesPerUnit = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** A duration with its unit (`500ms`, `20s`, `2m`, `1h`), decoded to ms. At most 24 h. */
export const duration = quantity(
  msPerUnit,
  24 * 3_600_000,
  'a duration such as 500ms, 20s or 2m, at most 24h',
);

/** The same for a time that something is given: none at all is a mistake. */
export const aboveZero = duration.refine((ms) => ms > 0, 'expected a duration above 0');

/** The same for krb5, which knows no less than a second. */
export const wholeSeconds = duration.refine((ms) => ms % 1000 === 0, 'expected whole seconds');

/** A duration with its sign (`+6m`, `-90s`), decoded to ms. */
export const offset = z.codec(
  z
    .string('expected an offset such as +6m or -90s')
    .regex(/^[+-][0-9]{1,9}(ms|s|m|h)$/, { error: 'expected an offset such as +6m or -90s', abort: true })
    .refine((text) => duration.safeParse(text.slice(1)).success, 'expected an offset of at most 24h'),
  z.number().int(),
  {
    decode: (text) => (text.startsWith('-') ? -1 : 1) * duration.parse(text.slice(1)),
    encode: (value) => `${value < 0 ? '-' : '+'}${duration.encode(Math.abs(value))}`,
  },
);

/** A size with its unit (`512B`, `32KiB`, `768MiB`, `1GiB`), decoded to bytes. At most 64 GiB. */
export const size = quantity(bytesPerUnit, 64 * 1024 ** 3, 'a size such as 32KiB or 768MiB, at most 64GiB');

/** The memory of a whole machine; as a size, at most 64 TiB. */
export const machineSize = quantity(
  { ...bytesPerUnit, TiB: 1024 ** 4 },
  64 * 1024 ** 4,
  'a size such as 1536MiB or 24GiB, at most 64TiB',
);

function quantity(perUnit: Readonly<Record<string, number>>, most: number, expected: string) {
  const pattern = new RegExp(`^([0-9]{1,9})(${Object.keys(perUnit).join('|')})$`);
  const parse = (text: string) => {
    const [, digits, unit] = pattern.exec(text) ?? [];
    return digits === undefined || unit === undefined
      ? Number.NaN
      : Number(digits) * (perUnit[unit] ?? Number.NaN);
  };
  const error = ({ input }: { readonly input?: unknown }) =>
    `expected ${expected}${correction(input, perUnit, most)}`;
  return z.codec(
    z
      .string({ error })
      .regex(pattern, { error, abort: true })
      .refine((text) => parse(text) <= most, { error }),
    z.number().int().nonnegative(),
    { decode: parse, encode: (value) => print(value, perUnit) },
  );
}

/** Units as people write them, in lower case; `m` is not among them, since it is both a minute and 2^20 bytes. */
const otherUnits: Readonly<Record<string, string>> = {
  ...{ msec: 'ms', millisecond: 'ms', sec: 's', second: 's', min: 'm', minute: 'm', hr: 'h', hour: 'h' },
  ...{ byte: 'B', k: 'KiB', kb: 'KiB', mb: 'MiB', g: 'GiB', gb: 'GiB', t: 'TiB', tb: 'TiB' },
};

/**
 * `, found "1.5 s"; did you mean "1500ms"?` for what looks like a quantity; empty for anything else, which may be a
 * password in the wrong place.
 */
function correction(input: unknown, perUnit: Readonly<Record<string, number>>, most: number): string {
  const given = typeof input === 'number' ? String(input) : input;
  if (typeof given !== 'string') return '';
  const [, digits = '', word = ''] = /^\s*(\d{1,9}(?:[.,]\d{1,3})?)\s*([a-z]{0,12})\s*$/i.exec(given) ?? [];
  if (digits === '') return '';
  const found = `, found ${JSON.stringify(input)}`;
  const factor = perUnit[unitMeant(word, Object.keys(perUnit))];
  if (factor === undefined) return found;
  const value = Math.round(Number(digits.replace(',', '.')) * factor);
  return value > most ? found : `${found}; did you mean ${JSON.stringify(print(value, perUnit))}?`;
}

/** The unit that a word stands for; seconds, or MiB, where there is none or one that nobody knows. */
function unitMeant(word: string, units: readonly string[]): string {
  const lower = word.toLowerCase();
  const singular = lower.replace(/s$/, '');
  const named = [word, lower, otherUnits[lower] ?? '', otherUnits[singular] ?? ''];
  return (
    named.find((each) => units.includes(each)) ??
    units.find((unit) => unit.toLowerCase() === lower) ??
    (units.includes('s') ? 's' : 'MiB')
  );
}

/** The largest unit that divides the value keeps the text short and exact. */
function print(value: number, perUnit: Readonly<Record<string, number>>): string {
  const units = Object.entries(perUnit).toSorted((a, b) => b[1] - a[1]);
  const [unit, factor] = units.find(([, each]) => value % each === 0 && value >= each) ??
    units.at(-1) ?? ['', 1];
  return `${value / factor}${unit}`;
}
