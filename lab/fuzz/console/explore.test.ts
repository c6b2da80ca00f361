import test from 'ava';
import { stepGuest } from '../../components/sso-guest-agent/machine/guest-machine.ts';
import type { GuestEffect } from '../../components/sso-guest-agent/machine/guest-state.ts';
import { happenings, initialModel, type Step } from './console-model.ts';
import { explore } from './explore.ts';

const everything = explore({ disruptions: 2, clients: 3 });

test('whatever disturbs a login or an unlock, at whatever moment, no console is open without its client', (t) => {
  t.is(everything.fault, undefined);
  t.log(`${everything.states} states, ${everything.moments.size} moments`);
});

test('every stage of a login is disturbed in every way', (t) => {
  const stages = [
    'seeking',
    'plain',
    'handshake',
    'verifying',
    'admitting',
    'proving',
    'opening',
    'confirming',
    'showing',
    'open',
  ];
  for (const stage of stages) {
    for (const what of [
      'hang-up',
      'another client',
      'client falls silent',
      'reload',
      'agent dies',
      'garbled',
    ])
      t.true(everything.moments.has(`${stage}: ${what}`), `${stage}: ${what}`);
  }
  t.true(everything.moments.has('open: timer silence'));
});

/** The product's machine without some of its effects. */
const without =
  (isLeftOut: (effect: GuestEffect) => boolean): Step =>
  (state, event, fresh) => {
    const step = stepGuest(state, event, fresh);
    return { ...step, effects: step.effects.filter((effect) => !isLeftOut(effect)) };
  };

/** Fewer disruptions are enough to find these. */
const broken = (step: Step) => explore({ disruptions: 2, clients: 2, step });

test('a machine that does not lock when it leaves is found', (t) => {
  t.regex(broken(without(({ kind }) => kind === 'lock-console')).fault ?? '', /^open, and .*client/);
});

test('a machine that notices no silence is found', (t) => {
  const step = without((effect) => effect.kind === 'set-timer' && effect.timer === 'silence');
  t.regex(broken(step).fault ?? '', /^open, and nobody would notice its client's silence/);
});

test('a console is locked behind its client even where nothing else of the client is given up', (t) => {
  t.is(broken(without(({ kind }) => kind === 'abandon')).fault, undefined);
});

test('a machine that shows a session without asking its client once more is found', (t) => {
  const hasty: Step = (state, event, fresh) => {
    const { phase } = state;
    const waits = phase.name === 'secured' && phase.login.name === 'opening';
    if (event.kind !== 'session-ready' || !waits) return stepGuest(state, event, fresh);
    // As it was before: what is ready is shown, whoever waits for it.
    return { state, effects: [{ kind: 'show-console', attempt: event.attempt }] };
  };
  t.regex(broken(hasty).fault ?? '', /^open, and its client's login is opening/);
});

test('with nothing in the way a client logs in, and the first choice each time is that way', (t) => {
  let model = initialModel();
  const seen = new Set<boolean>();
  for (let count = 0; count < 40; count += 1) {
    model = happenings(model, stepGuest)[0]?.next ?? model;
    seen.add(model.open);
  }
  t.true(seen.has(true));
});
