import test from 'ava';
import { disposeTogether } from './dispose-together.ts';

test('a resource that cannot be disposed does not keep the others, and is reported once they are gone', async (t) => {
  const gone: string[] = [];
  const together = disposeTogether();
  together.add({ [Symbol.asyncDispose]: () => Promise.reject(new Error('stuck')) });
  together.add({
    [Symbol.asyncDispose]: async () => {
      await Promise.resolve();
      gone.push('second');
    },
  });
  await t.throwsAsync(async () => together[Symbol.asyncDispose](), { message: 'stuck' });
  t.deepEqual(gone, ['second']);
});
