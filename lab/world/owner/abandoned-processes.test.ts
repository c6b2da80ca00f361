import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { endAbandonedProcesses } from './abandoned-processes.ts';
import { ownerText, thisOwner } from './owner.ts';
import { ownerVariable } from './tied-command.ts';

/** A program that ignores every polite request, marked as this owner's. */
async function stubborn(mark: string): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', "trap '' TERM INT HUP; echo ready; while :; do sleep 5; done"], {
    env: { PATH: process.env['PATH'], [ownerVariable]: mark },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a dead lab’s process is killed with what it started, a living lab’s beside it is not', async (t) => {
  const living = await stubborn(ownerText(thisOwner()));
  t.teardown(() => living.kill('SIGKILL'));
  const dead = await stubborn(ownerText({ ...thisOwner(), startTicks: 1 }));
  const strange = await stubborn('no owner');
  t.teardown(() => strange.kill('SIGKILL'));
  const ended = once(dead, 'exit');
  const killed = await endAbandonedProcesses();
  t.true(killed.includes(dead.pid ?? 0));
  t.true(killed.length >= 2, 'its sleep too');
  t.deepEqual(await ended, [null, 'SIGKILL']);
  t.deepEqual([living.exitCode, living.signalCode, strange.signalCode], [null, null, null]);
});
