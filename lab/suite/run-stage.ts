import { createWriteStream } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import { countResults } from './count-results.ts';
import { countTapLine, readTapLine, type TapLine } from './read-tap.ts';
import type { SuiteStage } from './suite-stage.ts';
import { addTallies, noTests, type Tally } from './tally.ts';

const keptLines = 200;
const latestRun = 'reports/latest';

/**
 * Runs a stage without stdin, its whole output going to `logFile`. A scenario's lines are shown as they come, of the
 * rest what failed. A stage that fails without a failed test, or ends without any, counts as one failure.
 */
export async function runStage(
  stage: SuiteStage,
  logFile: string,
  say: (line: string) => void,
): Promise<Tally> {
  const earlier = await realpath(latestRun).catch(() => undefined);
  const [program, ...args] = stage.argv;
  const child = execa(program, args, {
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    timeout: stage.timeoutMs,
    forceKillAfterDelay: 20_000,
    env: { FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' },
  });
  const log = createWriteStream(logFile);
  const lastLines: string[] = [];
  let counted = noTests;
  let last: TapLine = { kind: 'other' };
  for await (const line of child.iterable({ from: 'all' })) {
    log.write(`${line}\n`);
    lastLines.push(line);
    if (lastLines.length > keptLines) lastLines.shift();
    if (stage.counting === 'results') say(line);
    if (stage.counting !== 'tap') continue;
    const tap = readTapLine(line);
    counted = addTallies([counted, countTapLine(tap)]);
    if (tap.kind === 'failed' || (tap.kind === 'detail' && last.kind === 'failed')) say(line);
    if (tap.kind !== 'detail') last = tap;
  }
  const result = await child;
  log.end();
  await finished(log);
  if (stage.counting === 'results') counted = await countLatest(earlier);
  if (stage.counting === 'exit') counted = { ...noTests, passed: result.failed ? 0 : 1 };
  const wrong = result.failed && counted.failed === 0;
  const empty = counted.passed + counted.failed === 0;
  if (!wrong && !empty) return counted;
  for (const line of stage.counting === 'results' ? [] : lastLines) say(line);
  say(`${stage.name}: ${endOf(result)}; its whole output is in ${logFile}`);
  return { ...counted, failed: counted.failed + 1 };
}

/** The results of the run that the stage made: an earlier one's must not be taken for them. */
async function countLatest(earlier: string | undefined): Promise<Tally> {
  const run = await realpath(latestRun).catch(() => undefined);
  if (run === undefined || run === earlier) return noTests;
  const text = await readFile(`${run}/results.json`, 'utf8').catch(() => undefined);
  return text === undefined ? noTests : countResults(JSON.parse(text));
}

function endOf(result: {
  readonly exitCode?: number;
  readonly signal?: string;
  readonly timedOut: boolean;
}): string {
  if (result.timedOut) return 'ran out of time';
  return result.signal === undefined
    ? `ended with exit ${result.exitCode ?? '?'}`
    : `was ended by ${result.signal}`;
}
