import { join } from 'node:path';
import test from 'ava';
import { containersOf } from '../world/kdc/containers.ts';

const wanted = { image: 'none', labels: {}, command: [], files: [] };

test('an engine that does not answer rejects what is asked of it, each time', async (t) => {
  const containers = containersOf({ socket: join(import.meta.dirname, 'no-such.sock'), ours: false });
  for (let time = 0; time < 2; time += 1)
    await t.throwsAsync(containers.start(wanted), { message: /container runtime/ });
});

test('a container that was not started here runs no command', async (t) => {
  const containers = containersOf({ socket: join(import.meta.dirname, 'no-such.sock'), ours: false });
  await t.throwsAsync(containers.exec('0123', ['true']), { message: 'no container 0123 was started here' });
});
