import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { allTargets } from './all-targets.ts';
import { fuzzOne } from './fuzz-one.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { findingOf, inputOf } from './input-of.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    target: { type: 'string' },
    replay: { type: 'string' },
  },
});
const targets = allTargets.filter(({ name }) => values.target === undefined || name === values.target);
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
if (
  targets.length === 0 ||
  !(minutes > 0) ||
  !Number.isSafeInteger(seed) ||
  (values.replay && targets.length > 1)
) {
  console.error(
    `fuzz: --minutes N, --seed N, --target ${allTargets.map(({ name }) => name).join('|')}, --replay FILE`,
  );
  process.exit(2);
}
process.exitCode = values.replay === undefined ? await fuzzAll() : replay(values.replay);

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
