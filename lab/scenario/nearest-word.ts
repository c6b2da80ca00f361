/**
 * The candidate that `word` was probably meant to be: the one fewest edits away, if a third of its letters or fewer differ.
 * Edits are insertions, deletions and substitutions (Levenshtein); words are compared up to 64 characters.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestEdits = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const edits = editDistance(word.slice(0, 64).toLowerCase(), candidate.slice(0, 64).toLowerCase());
    if (edits < bestEdits && edits <= Math.max(1, Math.ceil(candidate.length / 3))) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** `; did you mean "…"?`, or nothing where no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const substituted = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
