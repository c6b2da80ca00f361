import test from 'ava';
import { proportionalSetMb } from './proportional-set.ts';

test('this process costs some megabytes, and one that is not there has no cost', async (t) => {
  const mb = await proportionalSetMb(process.pid);
  t.true(mb !== undefined && mb > 5 && mb < 5000);
  t.is(await proportionalSetMb(2 ** 22 + 1), undefined);
});
