import type { Results } from './results-schema.ts';

/** The last line of a report: the outcome, and of several scenarios how many ended how, and what running side by side saved. */
export function closingLine({ outcome, scenarios, durationMs }: Results, file: string): string {
  const verdict = `${file}: ${outcome}`;
  if (scenarios.length < 2) return verdict;
  const count = (word: string) => scenarios.filter((scenario) => scenario.outcome === word).length;
  const counts = [
    `${count('pass')} passed`,
    `${count('fail')} failed`,
    count('error') === 1 ? '1 error' : `${count('error')} errors`,
    ...(count('skip') > 0 ? [`${count('skip')} skipped`] : []),
  ];
  const sumMs = scenarios.reduce((total, scenario) => total + scenario.durationMs, 0);
  const ratio = durationMs > 0 ? `, ${(sumMs / durationMs).toFixed(2)} times as long` : '';
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return `${verdict}; ${counts.join(', ')} in ${seconds(durationMs)} (their durations add up to ${seconds(sumMs)}${ratio})`;
}
