import { cpus } from 'node:os';
import type { BenchSamples } from '../measure/bench-rows.ts';
import { summarize } from '../measure/summarize.ts';
import { startsAtOnce } from '../run/budget.ts';
import { interruptSignal } from '../run/interrupt.ts';
import { measureFleet } from '../run/measure-fleet.ts';
import { prepareParts } from '../world/prepare-parts.ts';

const singles = 20;

/** How fast guests come up, one after the other and many at once, and what they cost. */
export async function benchFleet(say: (line: string) => void): Promise<readonly BenchSamples[]> {
  using interrupt = interruptSignal();
  const parts = await prepareParts((stage) => {
    say(`… ${stage}`);
    return () => say(`${stage}: done`);
  });
  const measure = async (guests: number) => {
    const measured = await measureFleet(guests, parts, startsAtOnce(cpus().length), interrupt.signal);
    for (const note of measured.notes) say(note);
    return measured;
  };
  // The first one may have to make the template.
  await measure(1);
  say(`${singles} forks, one after the other`);
  const ready: number[] = [];
  for (let left = singles; left > 0; left--) ready.push(...(await measure(1)).readyMs);
  say('8 guests at once, then 16');
  const [eight, sixteen] = [await measure(8), await measure(16)];
  return [
    { name: 'vm-ready', unit: 'ms', values: ready },
    { name: 'vm-ready p99', unit: 'ms', values: [summarize(ready, 'ms').p99] },
    { name: '8 guests up', unit: 'ms', values: [eight.upMs] },
    { name: '16 guests up', unit: 'ms', values: [sixteen.upMs] },
    { name: 'guest-memory', unit: 'MB', values: eight.memoryMb },
    { name: 'guest-memory of 16', unit: 'MB', values: sixteen.memoryMb },
  ];
}
