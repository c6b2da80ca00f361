import test from 'ava';
import type { BenchTask, BenchWay } from '../../world/ports.ts';
import { measureTurns } from './measure-turns.ts';

const cell = { pattern: 'source', bytes: 64 } as const;

/** A way on which each message takes a millisecond, until the turn that fails. */
function wayOf(name: string, turns: string[], failsAt = Infinity): BenchWay {
  let turn = 0;
  return {
    pids: {},
    perform: ({ bytes, messages }: BenchTask) => {
      turns.push(`${name} ${messages}`);
      turn += 1;
      if (turn === failsAt) return Promise.reject(new Error('left'));
      return Promise.resolve({
        messages,
        octets: messages * bytes,
        seconds: messages / 1000,
        guest: { wrong: 0, cpuNs: 1000, calls: 0 },
        cpuSeconds: 0.5,
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

test('two builds have short turns, each of them first as often as the other', async (t) => {
  const turns: string[] = [];
  const ways = { ours: wayOf('ours', turns), other: wayOf('other', turns) };
  const { ours, other } = await measureTurns(ways, cell, 100, 200, ['ours', 'other']);
  t.deepEqual(turns, [
    'ours 25',
    'other 25',
    'other 25',
    'ours 25',
    'ours 25',
    'other 25',
    'other 25',
    'ours 25',
  ]);
  t.like(ours, { messages: 100, octets: 6400, cpuSeconds: { 'host-end': 2, 'guest-end': 4e-6 } });
  t.is(ours.seconds.toFixed(6), '0.100000');
  t.like(other, { messages: 100, incomplete: undefined });
});

test('a build that fails has no more turns, and the other one has all of its own', async (t) => {
  const turns: string[] = [];
  const ways = { ours: wayOf('ours', turns, 2), other: wayOf('other', turns) };
  const { ours, other } = await measureTurns(ways, cell, 100, 200, ['ours', 'other']);
  t.deepEqual(turns, ['ours 25', 'other 25', 'other 25', 'ours 25', 'other 25', 'other 25']);
  t.deepEqual(ours.incomplete, { code: 'failed', message: 'left' });
  t.is(ours.messages, 25);
  t.like(other, { messages: 100, incomplete: undefined });
});
