import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { allTargets } from './all-targets.ts';
import { fuzzOne } from './fuzz-one.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { findingOf, inputOf } from './input-of.ts';

interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly target?: string;
  readonly replay?: string;
}

const names = allTargets.map(({ name }) => name);
const command = new Command('fuzz')
  .description('Gives damaged input to each parser that reads what a stranger wrote.')
  .addOption(new Option('--minutes <n>', 'for all targets together').argParser(positive).default(1))
  .addOption(new Option('--seed <n>', 'default: a random one').argParser(wholeNumber))
  .addOption(new Option('--target <name>', 'default: all').choices(names))
  .option('--replay <file>', 'takes one kept input, of --target');
const options = command.parse().opts<Partial<Options> & { readonly minutes: number }>();
if (options.replay !== undefined && options.target === undefined)
  command.error('error: --replay needs --target');

const targets = allTargets.filter(({ name }) => options.target === undefined || name === options.target);
const { minutes, seed = randomInt(2 ** 31) } = options;
process.exitCode = options.replay === undefined ? await fuzzAll() : replay(options.replay);

function positive(text: string): number {
  if (Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('expected a number above 0');
}

function wholeNumber(text: string): number {
  if (Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('expected a whole number');
}

async function fuzzAll(): Promise<number> {
  console.log(`fuzz: seed ${seed}, ${minutes} min for ${targets.length} targets`);
  let findings = 0;
  for (const target of targets) {
    const durationMs = (minutes * 60_000) / targets.length;
    const began = performance.now();
    const { inputs, grownOctets, finding } = await fuzzOne(target, seed, durationMs);
    const rate = Math.round(inputs / ((performance.now() - began) / 1000));
    console.log(
      `${target.name.padEnd(16)} corpus ${target.corpus.length}, ${inputs} inputs, ${rate}/s, held ${(grownOctets / 2 ** 20).toFixed(1)} MiB more`,
    );
    if (finding === undefined) continue;
    findings += 1;
    keep(target, inputs, finding);
  }
  console.log(`${targets.length - findings} passed, ${findings} failed`);
  return findings === 0 ? 0 : 1;
}

function keep(target: FuzzTarget, number: number, finding: string): void {
  mkdirSync('reports/fuzz', { recursive: true });
  const file = `reports/fuzz/${target.name}-${seed}-${number}.bin`;
  writeFileSync(file, inputOf(target, seed, number));
  console.log(`  ${finding}\n  again: node lab/fuzz/main.ts --target ${target.name} --replay ${file}`);
}

function replay(file: string): number {
  const found = targets
    .map((target) => findingOf(target, readFileSync(file)))
    .find((one) => one !== undefined);
  console.log(found ?? 'taken as declared');
  return found === undefined ? 0 : 1;
}
