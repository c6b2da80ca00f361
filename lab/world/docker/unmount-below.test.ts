import test from 'ava';
import { mountsBelow } from './unmount-below.ts';

test('only what is below the folder is found, deepest first', (t) => {
  const mounts = [
    'nsfs /c/engine/exec nsfs rw 0 0',
    'nsfs /c/engine/exec/netns/default nsfs rw 0 0',
    'overlay /c/engine-of-another/x overlay rw 0 0',
    'nsfs /c/engine/a\\040b nsfs rw 0 0',
    '',
  ].join('\n');
  t.deepEqual(mountsBelow(mounts, '/c/engine'), [
    '/c/engine/exec/netns/default',
    '/c/engine/exec',
    '/c/engine/a b',
  ]);
});
