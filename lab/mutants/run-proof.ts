import { execa } from 'execa';
import { readTapLine } from '../suite/read-tap.ts';
import type { TestGroup } from './reaching-tests.ts';
import type { Proof } from './resolve-proofs.ts';

/** `error`: neither the test's verdict nor the scenario's, so it says nothing of the check. */
export type Verdict =
  | { readonly outcome: 'green' | 'red' }
  | { readonly outcome: 'error'; readonly reason: string };

const ava = 'node_modules/ava/entrypoints/cli.js';
const testTimeoutMs = 5 * 60_000;
const scenarioTimeoutMs = 10 * 60_000;
const groupTimeoutMs = 3 * 60_000;
const keptCharacters = 2000;

/** Runs one test or one scenario in `checkout`. Rejects when `signal` is aborted. */
export async function runProof(proof: Proof, checkout: string, signal: AbortSignal): Promise<Verdict> {
  const argv =
    proof.kind === 'test'
      ? [ava, proof.file, '--tap', `--match=${proof.title}`]
      : ['lab/main.ts', 'run', proof.name];
  const timeoutMs = proof.kind === 'test' ? testTimeoutMs : scenarioTimeoutMs;
  const result = await runNode(argv, { checkout, timeoutMs, signal });
  const verdict = proof.kind === 'test' ? readTest(result.all, result.timedOut) : readRun(result.exitCode);
  return verdict.outcome === 'error'
    ? { ...verdict, reason: `${verdict.reason}\n${tail(result.all)}` }
    : verdict;
}

/** Runs test files until one of their tests fails. A file that no longer loads is red too: it did before the change. */
export async function runTests(
  { files }: TestGroup,
  checkout: string,
  signal: AbortSignal,
): Promise<Verdict> {
  const argv = [ava, '--fail-fast', ...files];
  const { failed } = await runNode(argv, { checkout, timeoutMs: groupTimeoutMs, signal });
  return { outcome: failed ? 'red' : 'green' };
}

async function runNode(
  argv: readonly string[],
  { checkout, timeoutMs, signal }: { checkout: string; timeoutMs: number; signal: AbortSignal },
) {
  const result = await execa('node', argv, {
    cwd: checkout,
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: timeoutMs,
    // A run that is interrupted takes its machines down first.
    cancelSignal: signal,
    killSignal: 'SIGTERM',
    forceKillAfterDelay: 60_000,
    env: { FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' },
  });
  signal.throwIfAborted();
  return result;
}

/** Only the tests that ran count: a file that could not be loaded fails too, and proves nothing. */
function readTest(output: string, timedOut: boolean): Verdict {
  const kinds = output.split('\n').map((line) => readTapLine(line));
  const failed = kinds.filter((line) => line.kind === 'failed');
  const loaded = !failed.some(({ title }) =>
    /exited with a non-zero exit code|no tests found|could not be/i.test(title),
  );
  if (failed.length > 0 && loaded) return { outcome: 'red' };
  if (timedOut) return { outcome: 'red' };
  if (failed.length === 0 && kinds.some(({ kind }) => kind === 'passed')) return { outcome: 'green' };
  return { outcome: 'error', reason: 'no test ran' };
}

/** 1 is the product's fault, 2 anything else's. */
function readRun(exitCode: number | undefined): Verdict {
  if (exitCode === 0) return { outcome: 'green' };
  if (exitCode === 1) return { outcome: 'red' };
  return { outcome: 'error', reason: `the run ended with exit ${exitCode ?? '?'}` };
}

function tail(output: string): string {
  return output.slice(-keptCharacters);
}
