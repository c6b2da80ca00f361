import type {
  ClientEvent,
  ClientPolicy,
  Established,
} from '../components/spice-client-sso/machine/client-state.ts';
import type { GuestEvent } from '../components/sso-guest-agent/machine/guest-state.ts';
import { Secret } from '../secret/secret.ts';

/** What the client of a transcript may do beside what every client may: `!C may raw-tgt`. */
export function allowance(text: string): Partial<ClientPolicy> | undefined {
  const allowances: Readonly<Record<string, Partial<ClientPolicy>>> = {
    'may raw-tgt': { sendRawTgt: true },
    'may password': { sendPassword: true },
  };
  return allowances[text];
}

/** One line of a golden transcript (fixtures/sso/README.md). */
export interface TranscriptEntry {
  readonly what: 'sends' | 'event' | 'fresh';
  readonly side: 'C' | 'G';
  readonly text: string;
}

export function parseTranscript(text: string): TranscriptEntry[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([!~]?)([CG])(?: (.*))?$/.exec(line);
    if (!match) {
      if (line === '' || line.startsWith('#') || line.startsWith('=')) return [];
      throw new Error(`not a line of a transcript: ${line}`);
    }
    const [, mark, side, rest = ''] = match;
    const what = mark === '!' ? 'event' : mark === '~' ? 'fresh' : 'sends';
    return [{ what, side: side === 'C' ? 'C' : 'G', text: rest } as const];
  });
}

/** An event of the guest's side, with the attempt that stands. */
export function guestEvent(text: string, attempt: number): GuestEvent {
  const [name, argument = ''] = text.split(' ');
  const action = argument === 'unlock' ? 'unlock' : 'open';
  switch (name) {
    case 'connected':
    case 'hang-up':
      return { kind: name };
    case 'sync-lost':
      return { kind: name, reason: 'a transcript' };
    case 'timer':
      return { kind: name, timer: argument } as GuestEvent;
    case 'challenge':
      return { kind: 'sasl-challenge', attempt, token: Buffer.from(argument, 'base64') };
    case 'done':
      return {
        kind: 'sasl-done',
        attempt,
        principal: 'alice@LAB.TEST',
        delegated: argument === 'delegated',
      };
    case 'failed':
      return { kind: 'sasl-failed', attempt, code: 401, reason: 'a transcript' };
    case 'verified':
      return { kind: 'tgt-verified', attempt, verified: true };
    case 'admitted':
      return { kind: 'admitted', attempt, admission: { user: 'alice', uid: 1000, gid: 1000, action } };
    case 'ready':
      return { kind: 'session-ready', attempt };
    case 'opened':
      return { kind: 'console-opened', attempt, tgt: undefined };
    case 'refreshed':
      return { kind: 'refreshed', attempt, tgt: undefined };
    case 'ended':
      return { kind: 'session-ended', attempt };
    case 'rejected':
      return { kind: 'rejected', attempt, code: argument === '401' ? 401 : 403, reason: 'a transcript' };
    case undefined:
    default:
      throw new Error(`no event of the guest: ${text}`);
  }
}

/** An event of the client's side, with the attempt that stands. */
export function clientEvent(text: string, attempt: number): ClientEvent {
  const [name, argument = '', outcome] = text.split(' ');
  switch (name) {
    case 'connected':
    case 'hang-up':
      return { kind: name };
    case 'sync-lost':
      return { kind: name, reason: 'a transcript' };
    case 'timer':
      return { kind: name, timer: argument } as ClientEvent;
    case 'supplied':
      return { kind: 'supplied', attempt, payload: new Secret(Buffer.from(argument, 'base64')) };
    case 'token': {
      const established = outcome === undefined ? undefined : establishedWith(outcome === 'delegated');
      return { kind: 'gss-token', attempt, token: Buffer.from(argument, 'base64'), established };
    }
    case undefined:
    default:
      throw new Error(`no event of the client: ${text}`);
  }
}

function establishedWith(delegated: boolean): Established {
  return {
    delegated,
    okAsDelegate: delegated,
    acceptor: 'host/guest1.lab.test@LAB.TEST',
    initiator: 'alice@LAB.TEST',
    noDelegationReason: delegated
      ? undefined
      : 'the ticket for host/guest1.lab.test is not marked ok-as-delegate',
  };
}
