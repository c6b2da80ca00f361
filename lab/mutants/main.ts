import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { matchesGlob } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { interruptSignal } from '../run/interrupt.ts';
import { createReach } from './reaching-tests.ts';
import { readChecks } from './read-checks.ts';
import { resultTable } from './result-table.ts';
import { type MutantResult, runMutants } from './run-mutants.ts';
import { runOperators } from './run-operators.ts';
import { runProof, runTests } from './run-proof.ts';
import { sampleOperators } from './sample-operators.ts';
import { makeScratchCopy } from './scratch-copy.ts';

const reportFile = 'reports/mutants.json';

interface Options {
  readonly only?: string;
  readonly proofs?: string;
  readonly operators: number;
  readonly seed: number;
}

/** Some changes alter nothing that anybody could see; a sample of 40 in which 85 % are seen stays above this. */
const minKilledShare = 0.7;

/** Exit 0 when each marked check went red, and of the operators enough; 1 when not, 2 when something else is wrong. */
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`mutants: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { only, proofs, operators, seed } = new Command('mutants')
    .description(
      'Takes out marked checks and changes operators of what ships, and sees a test or scenario go red.',
    )
    .option('--only <glob>', 'in these files, by the end of their path')
    .addOption(
      new Option('--proofs <kind>', 'only this; default: all').choices(['tests', 'scenarios', 'operators']),
    )
    .option('--operators <n>', 'how many changed operators', wholeNumber, 40)
    .option('--seed <n>', 'which ones; default: a random one', wholeNumber, randomInt(2 ** 31))
    .parse()
    .opts<Options>();
  const { checks, problems, sources } = await readChecks('.');
  if (problems.length > 0) throw new Error(`${problems.length} marks do not hold:\n${problems.join('\n')}`);
  const isMeant = (file: string) => only === undefined || matchesGlob(file, `**/${only}`);
  const wanted = checks
    .filter(({ mark }) => isMeant(mark.file))
    .map((check) => ({ ...check, proofs: check.proofs.filter((one) => isWanted(`${one.kind}s`, proofs)) }));
  const count = isWanted('operators', proofs) ? operators : 0;
  const sample = sampleOperators(sources, { count, seed, isWanted: isMeant });
  if (sample.length === 0 && wanted.every((check) => check.proofs.length === 0))
    throw new Error('no marked check and no operator is meant');
  if (sample.length > 0) process.stdout.write(`mutants: ${sample.length} operators, seed ${seed}\n`);

  using interrupt = interruptSignal();
  await using scratch = await makeScratchCopy('.');
  const change = (file: string, text: string) => scratch.change(file, text);
  const changed = await runOperators(sample, {
    run: (group) => runTests(group, scratch.path, interrupt.signal),
    reach: createReach(sources),
    change,
    tell,
  });
  const takenOut = await runMutants(wanted, {
    run: (proof) => runProof(proof, scratch.path, interrupt.signal),
    change,
    tell,
  });
  const results = [...changed, ...takenOut];
  await mkdir('reports', { recursive: true });
  await writeFile(reportFile, `${JSON.stringify({ seed, results }, undefined, 2)}\n`);
  process.stdout.write(`\n${resultTable(results)}\n`);
  if (results.some(({ outcome }) => outcome === 'error')) return 2;
  const killed = changed.filter(({ outcome }) => outcome === 'killed').length;
  const tooFew = killed < changed.length * minKilledShare;
  return tooFew || takenOut.some(({ outcome }) => outcome === 'survived') ? 1 : 0;
}

function isWanted(kind: string, proofs: string | undefined): boolean {
  return proofs === undefined || proofs === kind;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted');
  return Number(text);
}

function tell({ outcome, place, check, proof, seconds, reason }: MutantResult): void {
  process.stdout.write(`${outcome.padEnd(8)} ${place}  ${proof}  ${seconds.toFixed(1)} s\n`);
  const more = reason ?? (outcome === 'survived' ? check : undefined);
  if (more !== undefined) process.stdout.write(`  ${more.trim().replaceAll('\n', '\n  ')}\n`);
}
