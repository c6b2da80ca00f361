import test from 'ava';
import fc from 'fast-check';
import { SsoPair, type Way } from '../testing/sso-pair.ts';
import type { Side } from '../testing/sso-wire-model.ts';

/** One thing that can happen; `at` picks among what is there. */
type Happening =
  | { readonly do: 'deliver' | 'drop' | 'duplicate' | 'garble'; readonly side: Side }
  | { readonly do: 'operate' | 'fire'; readonly at: number }
  | { readonly do: 'hang-up' | 'replace-client' }
  /** A sound stretch: without it a login hardly ever comes about among the faults. */
  | { readonly do: 'go-on'; readonly steps: number };

const side = fc.constantFrom<Side>('client', 'guest');
const deliver = fc.record({ do: fc.constant('deliver' as const), side });
const operate = fc.record({ do: fc.constant('operate' as const), at: fc.nat(3) });
const ways = fc.constantFrom<Way>('delegated', 'raw-tgt', 'password');
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('go-on' as const), steps: fc.nat(40) }) },
  { weight: 3, arbitrary: deliver },
  { weight: 3, arbitrary: operate },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('drop', 'duplicate', 'garble'), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fire' as const), at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('hang-up', 'replace-client') }) },
);

function happen(pair: SsoPair, event: Happening): void {
  switch (event.do) {
    case 'deliver': {
      pair.deliver(event.side);
      return;
    }
    case 'drop':
      pair.wire.under[event.side].shift();
      return;
    case 'duplicate': {
      const [first] = pair.wire.under[event.side];
      if (first) pair.wire.under[event.side].unshift(first);
      return;
    }
    case 'garble': {
      const first = pair.wire.under[event.side].shift();
      if (first) pair.wire.under[event.side].unshift({ line: first.line?.slice(1), frame: undefined });
      return;
    }
    case 'operate':
      pair.operations.splice(event.at % Math.max(1, pair.operations.length), 1)[0]?.();
      return;
    case 'fire': {
      pair.fire([...pair.timers.keys()][event.at] ?? '');
      return;
    }
    case 'hang-up': {
      pair.hangUp();
      return;
    }
    case 'go-on':
      for (let step = 0; step < event.steps; step += 1) pair.advance();
      return;
    case 'replace-client': {
      pair.replaceClient();
      return;
    }
  }
}

for (const way of ['delegated', 'raw-tgt', 'password'] as const) {
  test(`with nothing in the way both sides get to an open console: ${way}`, (t) => {
    const pair = new SsoPair(way);
    pair.connect();
    t.true(pair.settle(() => pair.loggedIn));
    t.deepEqual(pair.problems, []);
  });
}

test('a login for which no pong came in time is begun anew, without help', (t) => {
  const pair = new SsoPair();
  pair.connect();
  const proving = () => pair.guest.phase.name === 'secured' && pair.guest.phase.login.name === 'proving';
  t.true(pair.settle(proving));
  pair.fire('guest pong');
  t.false(proving());
  t.true(pair.settle(() => pair.loggedIn));
  t.deepEqual(pair.problems, []);
});

test('whatever the channel does, nothing leaves or opens too early, and both sides recover', (t) => {
  t.notThrows(() => {
    fc.assert(
      fc.property(ways, fc.array(happening, { maxLength: 30 }), (way, events) => {
        const pair = new SsoPair(way);
        pair.connect();
        for (const event of events) happen(pair, event);
        // Whoever was told of a refusal has ended this attempt: the user opens the console again.
        if (!pair.settle(() => pair.loggedIn || wasRefused(pair)) || !pair.loggedIn) {
          if (!wasRefused(pair)) throw new Error('stuck');
          pair.replaceClient();
          if (!pair.settle(() => pair.loggedIn)) throw new Error('stuck after a new client');
        }
        if (pair.problems.length > 0) throw new Error(pair.problems.join('; '));
      }),
      { numRuns: 400 },
    );
  });
});

/** For good: a login that timed out is begun anew by the client itself, but not where more than a ticket went along. */
function wasRefused({ client, guest }: SsoPair): boolean {
  return (
    client.phase.name === 'refused' ||
    (guest.phase.name === 'secured' &&
      guest.phase.login.name === 'refused' &&
      client.phase.name === 'secured' &&
      !client.phase.established.delegated)
  );
}
