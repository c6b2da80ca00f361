export interface LogAxis {
  readonly domain: readonly [number, number];
  /** Rising, all within the domain. */
  readonly ticks: readonly number[];
}

/** Of each power of ten, coarse to fine. */
const digitSets = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]] as const;
const wantedTicks = 4;
/** Powers of ten that an axis can have names for. */
const mostPowers = 12;

/** A logarithmic axis from a little below `least`, which is above 0, to a little above `most`, with at least two round ticks. */
export function logAxis(least: number, most: number): LogAxis {
  const room = Math.max((most / least) ** 0.05, 1.03);
  const domain = [least / room, most * room] as const;
  for (const digits of digitSets) {
    const ticks = ticksWithin(domain, digits);
    if (ticks.length >= wantedTicks) return { domain, ticks: thinned(ticks) };
  }
  return { domain, ticks: evenTicks(domain) };
}

function ticksWithin([from, to]: LogAxis['domain'], digits: readonly number[]): readonly number[] {
  const first = Math.floor(Math.log10(from));
  const powers = Array.from({ length: Math.ceil(Math.log10(to)) - first + 1 }, (_, index) => first + index);
  return powers
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((tick) => tick >= from && tick <= to);
}

function thinned(ticks: readonly number[]): readonly number[] {
  const every = Math.ceil(ticks.length / mostPowers);
  return ticks.filter((_, index) => index % every === 0);
}

/** Where all lies close together a logarithmic axis is as good as straight. */
function evenTicks([from, to]: LogAxis['domain']): readonly number[] {
  const rough = (to - from) / wantedTicks;
  const power = Math.floor(Math.log10(rough));
  const step = Number(`${[1, 2, 5].findLast((digit) => digit * 10 ** power <= rough) ?? 1}e${power}`);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
