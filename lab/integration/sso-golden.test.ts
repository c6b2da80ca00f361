import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { initialClientState, stepClient } from '../components/spice-client-sso/machine/client-machine.ts';
import { initialGuestState, stepGuest } from '../components/sso-guest-agent/machine/guest-machine.ts';
import { describeEffects, type ScriptEffect } from '../testing/sso-script.ts';
import {
  allowance,
  clientEvent,
  guestEvent,
  parseTranscript,
  type TranscriptEntry,
} from '../testing/sso-transcript.ts';

const folder = new URL('../../fixtures/sso/', import.meta.url);

/** One side under test: takes the other's lines and its own events, and gives what each had it do. */
type Feed = (what: 'line' | 'event', text: string, fresh: string) => readonly ScriptEffect[];

function guestUnderTest(): Feed {
  let state = initialGuestState({
    epoch: 'e1',
    spn: 'host/guest1.lab.test@LAB.TEST',
    features: ['sasl=GSSAPI'],
    accepts: ['kerberos', 'password'],
    identityOnly: false,
  });
  return (what, text, fresh) => {
    const event = what === 'line' ? { kind: what, line: text } : guestEvent(text, state.attempt);
    const step = stepGuest(state, event, fresh);
    state = step.state;
    return step.effects;
  };
}

function clientUnderTest(): Feed {
  let state = initialClientState({
    spn: 'host/guest1.lab.test',
    trustAnySpn: false,
    offerTgtUntrusted: false,
    askConsent: false,
    sendRawTgt: false,
    sendPassword: false,
  });
  return (what, text, fresh) => {
    const allowed = what === 'event' ? allowance(text) : undefined;
    if (allowed) {
      state = { ...state, policy: { ...state.policy, ...allowed } };
      return [];
    }
    const event = what === 'line' ? { kind: what, line: text } : clientEvent(text, state.attempt);
    const step = stepClient(state, event, fresh);
    state = step.state;
    return step.effects;
  };
}

/** The lines that this side sends when it meets what the transcript says of the other side and of itself. */
function replay(entries: readonly TranscriptEntry[], side: 'C' | 'G', feed: Feed): string[] {
  const sent: string[] = [];
  let fresh = 'none';
  for (const entry of entries) {
    if (entry.what === 'fresh') {
      if (entry.side === side) fresh = entry.text;
      continue;
    }
    const mine = entry.side === side;
    if (mine !== (entry.what === 'event') || (!mine && entry.text === '')) continue;
    const effects = feed(entry.what === 'event' ? 'event' : 'line', entry.text, fresh);
    for (const line of describeEffects(effects)) if (/^>( |$)/.test(line)) sent.push(line.slice(2));
  }
  return sent;
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
  const entries = parseTranscript(readFileSync(new URL(file, folder), 'utf8'));
  const lines = (side: 'C' | 'G') =>
    entries.filter((entry) => entry.what === 'sends' && entry.side === side).map((entry) => entry.text);

  test(`the guest says what ${file} says it says`, (t) => {
    t.deepEqual(replay(entries, 'G', guestUnderTest()), lines('G'));
  });

  test(`the client says what ${file} says it says`, (t) => {
    t.deepEqual(replay(entries, 'C', clientUnderTest()), lines('C'));
  });
}
