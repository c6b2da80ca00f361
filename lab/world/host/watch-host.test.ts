import test from 'ava';
import { runnableTasks, stalledUs, watchHost } from './watch-host.ts';

test('the run queue is read without the reader, and pressure by its line', (t) => {
  t.is(runnableTasks('cpu  1 2\nprocs_running 4\nprocs_blocked 0\n'), 3);
  t.is(runnableTasks('procs_running 0\n'), 0);
  t.is(runnableTasks(''), 0);
  const pressure = 'some avg10=2.11 avg60=1.07 avg300=2.06 total=15549103\nfull avg10=0.00 total=7\n';
  t.is(stalledUs(pressure, 'some'), 15_549_103);
  t.is(stalledUs(pressure, 'full'), 7);
  t.is(stalledUs('', 'full'), undefined);
});

test('an interval of this very host has its figures', (t) => {
  using host = watchHost();
  const load = host.begin()();
  t.true(load.cpus >= 1);
  t.true(load.runnable >= 0);
  t.true(load.steal >= 0 && load.steal <= 1);
});
