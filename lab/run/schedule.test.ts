import test from 'ava';
import fc from 'fast-check';
import { type Budget, refusalOf, TooLargeError } from './budget.ts';
import { type Job, schedule } from './schedule.ts';

const GiB = 1024 ** 3;
const twoCores: Budget = { jobs: 99, cores: 2, memoryBytes: 8 * GiB };
const never = new AbortController().signal;

interface Fake extends Job {
  readonly name: string;
}
const job = (name: string, cores = 0.9, memoryBytes = GiB): Fake => ({ name, cost: { cores, memoryBytes } });

/** Jobs that end when they are told, and the order of what happened. */
function fakeRuns() {
  const ends = new Map<string, { resolve: (value: undefined) => void; reject: (error: Error) => void }>();
  const running: string[] = [];
  return {
    running,
    run: async ({ name }: Fake) => {
      running.push(name);
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      ends.set(name, { resolve, reject });
      await promise.finally(() => running.splice(running.indexOf(name), 1));
    },
    end: async (name: string) => {
      ends.get(name)?.resolve(undefined);
      await settled();
    },
    fail: async (name: string) => {
      ends.get(name)?.reject(new Error(`${name} broke`));
      await settled();
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('two that fit run side by side, the third when one has ended', async (t) => {
  const { running, run, end } = fakeRuns();
  const all = schedule([job('a'), job('b'), job('c')], twoCores, never, run);
  t.deepEqual(running, ['a', 'b']);
  await end('a');
  t.deepEqual(running, ['b', 'c']);
  await end('b');
  await end('c');
  t.deepEqual(await all, []);
});

test('one job at a time is in the order asked for', async (t) => {
  const { running, run, end } = fakeRuns();
  const all = schedule([job('b'), job('a')], { ...twoCores, jobs: 1 }, never, run);
  t.deepEqual(running, ['b']);
  await end('b');
  t.deepEqual(running, ['a']);
  await end('a');
  await all;
});

test('one that takes more cores than there are runs, and alone', async (t) => {
  const { running, run, end } = fakeRuns();
  const all = schedule([job('small'), job('huge', 16), job('other')], twoCores, never, run);
  t.deepEqual(running, ['small', 'other']);
  await end('small');
  t.deepEqual(running, ['other']);
  await end('other');
  t.deepEqual(running, ['huge']);
  await end('huge');
  await all;
});

test('when the signal aborts, what runs is waited for and the rest is handed back', async (t) => {
  const { running, run, end } = fakeRuns();
  const controller = new AbortController();
  const jobs = [job('a'), job('b'), job('c')];
  const all = schedule(jobs, twoCores, controller.signal, run);
  controller.abort();
  await end('a');
  t.deepEqual(running, ['b']);
  await end('b');
  t.deepEqual(await all, jobs.slice(2));
});

test('a job that throws ends the schedule, when the others have ended', async (t) => {
  const { running, run, end, fail } = fakeRuns();
  const all = schedule([job('a'), job('b'), job('c')], twoCores, never, run);
  all.catch(() => undefined);
  await fail('a');
  t.deepEqual(running, ['b']);
  await end('b');
  await t.throwsAsync(all, { message: 'a broke' });
});

test('whatever the costs, everything runs once and the budget is kept', async (t) => {
  const cost = fc.record({ cores: fc.integer({ min: 0, max: 5 }), memoryBytes: fc.nat(5) });
  const budgets = fc.record({
    jobs: fc.integer({ min: 1, max: 4 }),
    cores: fc.nat(4),
    memoryBytes: fc.nat(6),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(cost, { maxLength: 12 }), budgets, async (costs, budget) => {
      const running = new Set<Job>();
      const begun: Job[] = [];
      const jobs = costs.map((each) => ({ cost: each }));
      const left = await schedule(jobs, budget, never, async (each) => {
        running.add(each);
        begun.push(each);
        const sum = (of: (one: Job) => number) => [...running].reduce((total, one) => total + of(one), 0);
        if (running.size > 1) {
          t.true(running.size <= budget.jobs);
          t.true(sum((one) => one.cost.cores) <= budget.cores);
          t.true(sum((one) => one.cost.memoryBytes) <= budget.memoryBytes);
        }
        await settled();
        running.delete(each);
      });
      t.deepEqual(left, []);
      t.is(new Set(begun).size, jobs.length);
    }),
    { numRuns: 50 },
  );
});

test('a world that needs more memory than there is gets refused by name, with both numbers and a remedy', (t) => {
  const error = refusalOf('big', { cores: 1, memoryBytes: 9 * GiB }, twoCores);
  t.true(error instanceof TooLargeError);
  t.is(error?.code, 'too-large');
  t.regex(error?.message ?? '', /^the world of big takes 9216 MiB .* there is 8192 MiB: .*--memory/);
  t.is(refusalOf('wide', { cores: 64, memoryBytes: 8 * GiB }, twoCores), undefined);
});
