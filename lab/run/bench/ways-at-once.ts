import type { BenchPerformance, BenchWay } from '../../world/ports.ts';

/** Several ways as one: each task is performed by all of them at the same moment, and what they did is added up. */
export function waysAtOnce(ways: readonly BenchWay[]): BenchWay {
  const [only] = ways;
  if (only && ways.length === 1) return only;
  return {
    pids: gathered(ways),
    async perform(task, timeoutMs) {
      const performing = ways.map((way) => way.perform(task, timeoutMs));
      // One that fails leaves none of the others at work.
      await Promise.allSettled(performing);
      return together(await Promise.all(performing));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(ways.map((way) => way[Symbol.asyncDispose]()));
    },
  };
}

function gathered(ways: readonly BenchWay[]): BenchWay['pids'] {
  const pids: Record<string, number[]> = {};
  for (const way of ways)
    for (const [part, each] of Object.entries(way.pids)) pids[part] = [...(pids[part] ?? []), ...each];
  return pids;
}

/** As fast as all octets by the time of the slowest. */
function together(each: readonly BenchPerformance[]): BenchPerformance {
  const sum = (of: (one: BenchPerformance) => number) => each.reduce((all, one) => all + of(one), 0);
  const latenciesNs = each.flatMap((one) => one.latenciesNs ?? []);
  return {
    messages: sum(({ messages }) => messages),
    octets: sum(({ octets }) => octets),
    seconds: Math.max(...each.map(({ seconds }) => seconds)),
    ...(latenciesNs.length > 0 && { latenciesNs }),
    guest: {
      wrong: sum(({ guest }) => guest.wrong),
      cpuNs: sum(({ guest }) => guest.cpuNs),
      calls: sum(({ guest }) => guest.calls),
    },
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
  };
}
