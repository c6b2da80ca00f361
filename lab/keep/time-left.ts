/** What is left of a lease, in the unit that says something. */
export function timeLeft(endsAtMs: number, nowMs: number): string {
  const leftMs = Math.max(0, endsAtMs - nowMs);
  if (leftMs < 100_000) return `${Math.round(leftMs / 1000)} s`;
  return leftMs < 100 * 60_000
    ? `${Math.round(leftMs / 60_000)} min`
    : `${(leftMs / 3_600_000).toFixed(1)} h`;
}
