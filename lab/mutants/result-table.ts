import type { MutantResult } from './run-mutants.ts';

const maxCheckWidth = 60;

/** One line a mutant, and the closing line that `make` and people read. */
export function resultTable(results: readonly MutantResult[]): string {
  const rows = results.map(({ check, place, outcome, proof, seconds }) => [
    shortened(check),
    place,
    outcome === 'killed' ? `red: ${proof}` : `${outcome.toUpperCase()}: ${proof}`,
    seconds.toFixed(1),
  ]);
  const head = ['check', 'place', 'what went red', 'seconds'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const count = (outcome: MutantResult['outcome']) => results.filter((one) => one.outcome === outcome).length;
  return `${lines.join('\n')}\n${count('killed')} killed, ${count('survived')} survived, ${count('error')} errors`;
}

function shortened(check: string): string {
  return check.length <= maxCheckWidth ? check : `${check.slice(0, maxCheckWidth - 1)}…`;
}
