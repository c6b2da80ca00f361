const firstAfterMs = 2000;
const linesEveryMs = 10_000;

/** Where progress is shown: a terminal gets one line that is rewritten, anything else plain lines. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows that `name` is still at work, from 2 s on, until the promise settles. Without a terminal: a line every 10 s. */
export async function showProgress<T>(name: string, work: Promise<T>, output: ProgressOutput): Promise<T> {
  const startedAtMs = performance.now();
  const isTerminal = output.isTTY === true;
  const show = () => {
    const elapsedMs = performance.now() - startedAtMs;
    if (elapsedMs < firstAfterMs) return;
    const text = `${name} ... ${Math.round(elapsedMs / 1000)} s`;
    output.write(isTerminal ? `\r\x1b[K${text}` : `${text}\n`);
  };
  const timer = setInterval(show, isTerminal ? 1000 : linesEveryMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (isTerminal) output.write('\r\x1b[K');
  }
}
