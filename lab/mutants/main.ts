import { mkdir, writeFile } from 'node:fs/promises';
import { matchesGlob } from 'node:path';
import { Command, Option } from 'commander';
import { interruptSignal } from '../run/interrupt.ts';
import { readChecks } from './read-checks.ts';
import { resultTable } from './result-table.ts';
import { type MutantResult, runMutants } from './run-mutants.ts';
import { runProof } from './run-proof.ts';
import { makeScratchCopy } from './scratch-copy.ts';

const reportFile = 'reports/mutants.json';

/** Exit 0 when each mutant went red, 1 when one survived, 2 when something else is wrong. */
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`mutants: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const values = new Command('mutants')
    .description('Takes out each marked check of a refusal and sees its test or scenario go red.')
    .option('--only <glob>', 'checks in these files, by the end of their path')
    .addOption(new Option('--proofs <kind>', 'only by these; default: both').choices(['tests', 'scenarios']))
    .parse()
    .opts<{ readonly only?: string; readonly proofs?: string }>();
  const { checks, problems } = await readChecks('.');
  if (problems.length > 0) throw new Error(`${problems.length} marks do not hold:\n${problems.join('\n')}`);
  const wanted = checks
    .filter(({ mark }) => values.only === undefined || matchesGlob(mark.file, `**/${values.only}`))
    .map((check) => ({ ...check, proofs: check.proofs.filter((one) => isWanted(one.kind, values.proofs)) }));
  if (wanted.every(({ proofs }) => proofs.length === 0)) throw new Error('no marked check is meant');

  using interrupt = interruptSignal();
  await using scratch = await makeScratchCopy('.');
  const results = await runMutants(wanted, {
    run: (proof) => runProof(proof, scratch.path, interrupt.signal),
    change: (file, text) => scratch.change(file, text),
    tell,
  });
  await mkdir('reports', { recursive: true });
  await writeFile(reportFile, `${JSON.stringify({ results }, undefined, 2)}\n`);
  process.stdout.write(`\n${resultTable(results)}\n`);
  if (results.some(({ outcome }) => outcome === 'error')) return 2;
  return results.some(({ outcome }) => outcome === 'survived') ? 1 : 0;
}

function isWanted(kind: 'test' | 'scenario', proofs: string | undefined): boolean {
  return proofs === undefined || proofs === `${kind}s`;
}

function tell({ outcome, place, proof, seconds, reason }: MutantResult): void {
  process.stdout.write(`${outcome.padEnd(8)} ${place}  ${proof}  ${seconds.toFixed(1)} s\n`);
  if (reason !== undefined) process.stdout.write(`  ${reason.trim().replaceAll('\n', '\n  ')}\n`);
}
