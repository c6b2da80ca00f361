import { mkdir } from 'node:fs/promises';
import { runStage } from './run-stage.ts';
import type { SuiteStage } from './suite-stage.ts';
import { addTallies, type Tally, tallyLine } from './tally.ts';

const sideBySide = 2;
const aliveEveryMs = 10_000;
const logFolder = 'reports/suite';

/** Runs groups of stages one after another, the stages of a group two at a time, and prints how each ended. */
export async function runSuite(
  groups: readonly (readonly SuiteStage[])[],
  say: (line: string) => void,
): Promise<Tally> {
  await mkdir(logFolder, { recursive: true });
  const tallies: Tally[] = [];
  for (const group of groups) {
    const waiting = [...group];
    const worker = async () => {
      for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
        tallies.push(await timed(stage, say));
      }
    };
    await Promise.all(Array.from({ length: sideBySide }, worker));
  }
  return addTallies(tallies);
}

async function timed(stage: SuiteStage, say: (line: string) => void): Promise<Tally> {
  const startedAtMs = performance.now();
  const seconds = () => ((performance.now() - startedAtMs) / 1000).toFixed(1);
  const timer = setInterval(() => say(`${stage.name} ... ${seconds()} s`), aliveEveryMs);
  try {
    const log = `${logFolder}/${stage.name.replaceAll(/[^a-z0-9]+/gi, '-')}.log`;
    const tally = await runStage(stage, log, say);
    say(`${stage.name}: ${tallyLine(tally)} in ${seconds()} s`);
    return tally;
  } finally {
    clearInterval(timer);
  }
}
