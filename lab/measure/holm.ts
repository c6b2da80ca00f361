/**
 * Holm's step-down correction: the p values to hold against one level for all together, in the order given, so that the
 * chance of even one wrong verdict among them stays below that level.
 */
export function holm(values: readonly number[]): readonly number[] {
  const order = values.map((p, at) => ({ p, at })).toSorted((a, b) => a.p - b.p);
  const adjusted = new Array<number>(values.length);
  let highest = 0;
  order.forEach(({ p, at }, rank) => {
    highest = Math.max(highest, Math.min(1, p * (values.length - rank)));
    adjusted[at] = highest;
  });
  return adjusted;
}
