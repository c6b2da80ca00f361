import { readFile } from 'node:fs/promises';
import { countResults } from './count-results.ts';
import { runSuite } from './run-suite.ts';
import { suites } from './suite-stage.ts';
import { addTallies, noTests, parseTallyLine, type Tally, tallyLine } from './tally.ts';

const usage = `main.ts ${Object.keys(suites).join(' | ')} | count FILE...`;

try {
  const tally = await main(process.argv.slice(2));
  process.stdout.write(`${tallyLine(tally)}\n`);
  process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`suite: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function main([command = '', ...files]: readonly string[]): Promise<Tally> {
  if (command === 'count' && files.length > 0) return addTallies(await Promise.all(files.map(countFile)));
  const suite = Object.hasOwn(suites, command) && files.length === 0 ? suites[command] : undefined;
  if (suite === undefined) throw new Error(`usage: ${usage}`);
  return runSuite(suite, (line) => process.stdout.write(`${line}\n`));
}

/** A results.json, or a log that ends with a suite's closing line; anything else counts as one failure. */
async function countFile(file: string): Promise<Tally> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    if (file.endsWith('.json')) return countResults(JSON.parse(text));
    return parseTallyLine(text.trimEnd().split('\n').at(-1) ?? '') ?? { ...noTests, failed: 1 };
  } catch {
    return { ...noTests, failed: 1 };
  }
}
