import test from 'ava';
import type { HeldWorld } from '../run/hold-world.ts';
import type { Desktop } from '../world/ports.ts';
import { answerRequest, type Keeper } from './answer-request.ts';
import { requestSchema } from './request-schema.ts';

/** A keeper of a world with one desktop, of alice; what is run there answers with its words and its input. */
function keeper(): Keeper {
  const desktop = {
    name: 'desk',
    user: 'alice',
    run: (argv: readonly string[], timeoutMs?: number, input?: Buffer) =>
      Promise.resolve({
        argv,
        exitCode: 3,
        durationMs: 1,
        stdout: `${argv.join(' ')} within ${timeoutMs ?? 0} ms: ${input?.toString() ?? ''}`,
        stderr: 'said',
      }),
  } as unknown as Desktop;
  const world = { guests: new Map(), desktops: new Map([['desk', desktop]]) };
  const held = { world, note: () => undefined } as unknown as HeldWorld;
  return { held, scratchFolder: '/none', end: () => undefined } as unknown as Keeper;
}

const ask = (request: object) => answerRequest(requestSchema.parse(request), keeper());
const exec = { request: 'exec', guest: 'desk', argv: ['klist', '-f'], timeoutMs: 5000 };

test('a program on a desktop gets its words, its input and its time, and its status is answered', async (t) => {
  const input = Buffer.from('typed').toString('base64');
  t.deepEqual(await ask({ ...exec, input }), {
    value: { exitCode: 3, stdout: 'klist -f within 5000 ms: typed', stderr: 'said' },
  });
});

test('a desktop runs programs as its own user only', async (t) => {
  t.like(await ask({ ...exec, as: 'alice' }), { value: { exitCode: 3 } });
  await t.throwsAsync(ask({ ...exec, as: 'root' }), {
    code: 'not-a-guest',
    message: /of alice, not of root/,
  });
});

test('a desktop runs programs, and has no display and no monitor', async (t) => {
  const refused = { code: 'not-a-guest', message: /lab exec desk -- COMMAND/ };
  await t.throwsAsync(ask({ request: 'screenshot', guest: 'desk' }), refused);
  await t.throwsAsync(ask({ request: 'qmp', guest: 'desk', execute: 'stop' }), refused);
  await t.throwsAsync(ask({ request: 'attach', guest: 'desk', rows: 1, columns: 1, term: 'vt100' }), refused);
  await t.throwsAsync(ask({ request: 'screenshot', guest: 'nobody' }), { code: 'unknown-name' });
});
