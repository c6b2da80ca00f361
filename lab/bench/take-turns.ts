const warmUps = 3;
const repetitions = 11;

/**
 * The milliseconds that each of these took, by name. They take turns within each repetition, so that what the machine
 * does meanwhile meets them all.
 */
export async function takeTurns<Name extends string>(
  runs: Readonly<Record<Name, () => unknown>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(runs) as Name[];
  const ms = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let turn = 0; turn < warmUps + repetitions; turn += 1) {
    for (const name of names) {
      const beganAtMs = performance.now();
      await runs[name]();
      const taken = performance.now() - beganAtMs;
      if (turn >= warmUps) ms[name].push(taken);
    }
  }
  return ms;
}
