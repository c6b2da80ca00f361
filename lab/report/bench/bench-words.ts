import type { BenchRow } from '../../measure/bench-rows.ts';
import type { BenchCell } from '../../measure/bench-samples.ts';
import { benchLayers } from '../../measure/bench-samples.ts';

/** How figures of a benchmark are named and printed; the same words in every chart and table. */

type CellFields = { readonly layer: string } & {
  readonly [Field in Exclude<keyof BenchCell, 'layer'>]?: BenchCell[Field] | undefined;
};

const kib = 1024;

/** `64 B`, `4 KiB`, `1 MiB`. */
export function sizeWords(bytes: number): string {
  if (bytes === 0) return 'real messages';
  if (bytes % (kib * kib) === 0) return `${bytes / kib / kib} MiB`;
  return bytes % kib === 0 ? `${bytes / kib} KiB` : `${bytes} B`;
}

const endWords: Readonly<Record<string, string>> = { lab: 'lab', c: 'C', 'spice-gtk': 'spice-gtk' };

/** Who spoke at the two ends: one word where both ends are of one kind. */
export function endsWords({ guestEnd, hostEnd }: Pick<CellFields, 'guestEnd' | 'hostEnd'>): string {
  const [guest, host] = [guestEnd, hostEnd].map((end) => (end === undefined ? '?' : (endWords[end] ?? end)));
  return guest === host ? (guest ?? '?') : `${host ?? '?'}, ${guest ?? '?'} guest`;
}

/** What competes in one chart: `proxy · lab`. */
export function contenderWords(cell: CellFields): string {
  return `${cell.layer} · ${endsWords(cell)}`;
}

/** What all contenders of one chart share but the size: `round-trip (latency), 4 machines, 100/s`. */
export function groupWords({ pattern, scenario, machines, ratePerSecond }: CellFields): string {
  return [
    `${pattern ?? '?'} (${scenario ?? '?'})`,
    ...(machines !== undefined && machines > 1 ? [`${machines} machines at once`] : []),
    ...(ratePerSecond === undefined ? [] : [`${numberWords(ratePerSecond)} messages/s`]),
  ].join(', ');
}

const large = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Three digits are more than any of these figures is sure of. */
export function numberWords(number: number): string {
  return (Math.abs(number) >= 1000 ? large : small).format(number);
}

export function intervalWords({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${numberWords(low)} – ${numberWords(high)}`;
}

/** In the order of the ladder; what the ladder does not know comes last. */
export function layerRank(layer: string): number {
  const rank = benchLayers.findIndex((known) => known === layer);
  return rank === -1 ? benchLayers.length : rank;
}

/** A row of a channel, of this build: what charts are drawn of. */
export function isOurChannelRow(row: BenchRow): boolean {
  return row.figure !== undefined && row.build !== 'other';
}

/** Items by key, in the order of their first appearance. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  return [...Map.groupBy(items, key).values()];
}
