import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ComponentEndedError, startComponent } from './component.ts';

const line = (event: string, fields = '') =>
  `echo '{"time":"2026-01-02T03:04:05.678Z","component":"c","level":"${event === 'failed' ? 'error' : 'info'}","event":"${event}"${fields}}' >&2;`;

async function start(t: ExecutionContext, script: string) {
  const folder = await mkdtemp(join(tmpdir(), 'component-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const logFile = join(folder, 'c.log');
  const component = await startComponent({
    name: 'desk/c',
    argv: ['/bin/sh', '-c', script],
    env: { PATH: '/usr/bin:/bin' },
    logFile,
  });
  return { component, logFile };
}

test('events are read from stderr, and everything is kept in the log file', async (t) => {
  const { component, logFile } = await start(
    t,
    `${line('connected')} echo plain words >&2; ${line('session', ',"id":7')}`,
  );
  const event = await component.waitForEvent((e) => e.event === 'session', 'a session', 5000);
  t.is(event['id'], 7);
  t.like(await component.ended, { exitCode: 0 });
  t.regex(await readFile(logFile, 'utf8'), /connected[^]*plain words[^]*session/);
});

test('a component that ends while something is expected of it is quoted', async (t) => {
  const { component } = await start(t, `${line('failed', ',"message":"ticket wrong or expired"')} exit 1`);
  const error = await t.throwsAsync(
    component.waitForEvent((e) => e.event === 'session', 'a session', 5000),
    { instanceOf: ComponentEndedError },
  );
  t.is(error.message, 'desk/c ended with exit status 1: failed: ticket wrong or expired');
});

test('a component that ignores SIGTERM is killed after the grace', async (t) => {
  const { component } = await start(t, `trap '' TERM; ${line('ready')} while :; do sleep 0.1; done`);
  await component.waitForEvent((e) => e.event === 'ready', 'ready', 5000);
  t.is((await component.stop(200)).signal, 'SIGKILL');
});

test('a component inherits nothing of the lab’s environment', async (t) => {
  const { component, logFile } = await start(t, 'env >&2');
  await component.ended;
  t.notRegex(await readFile(logFile, 'utf8'), /HOME=/);
});
