// Longer than 250 lines: the machine's effects and the console that they act on are one model, read in one piece.
import { initialGuestState, type stepGuest } from '../../components/sso-guest-agent/machine/guest-machine.ts';
import type {
  GuestEffect,
  GuestEvent,
  GuestState,
  GuestTimer,
  OperationResult,
} from '../../components/sso-guest-agent/machine/guest-state.ts';

/** The machine under test; a broken one shows that the model sees it. */
export type Step = typeof stepGuest;

/**
 * A guest, its console and whoever is at the other end, all of it: two models with the same content are the same. The
 * machine is the real one; what stands for its operations does what docs/console-login.md says of them.
 */
export interface ConsoleModel {
  /** Undefined: the agent is dead. */
  readonly guest: GuestState | undefined;
  /** Which of the agent's lives this is, and which of its clients': an operation of another one reports to nobody. */
  readonly life: number;
  readonly client: 'there' | 'silent' | 'gone';
  readonly armed: readonly GuestTimer[];
  /** Results that are on their way to the machine. */
  readonly results: readonly { readonly life: number; readonly event: OperationResult }[];
  /** What the keeper of the console has still to do, in order. */
  readonly jobs: readonly Job[];
  /** The attempt whose session waits behind the lock, or is shown. */
  readonly ready: number | undefined;
  /** Whether alice has a session at all. */
  readonly session: boolean;
  /** Whether it is in front. */
  readonly open: boolean;
}

interface Job {
  readonly kind: 'make-ready' | 'show' | 'lock';
  readonly life: number;
  readonly attempt: number;
  readonly begun: boolean;
  readonly cancelled: boolean;
}

/** What may happen next, with what comes of it. */
export interface Happening {
  readonly name: string;
  readonly next: ConsoleModel;
  /** Whether it is a fault of the world, of which a path has only so many. */
  readonly disrupts: boolean;
}

const user = { user: 'alice', uid: 1000, gid: 1000 };
const principal = 'alice@LAB.TEST';

export function initialModel(): ConsoleModel {
  return {
    guest: newGuest(0),
    life: 0,
    client: 'gone',
    armed: [],
    results: [],
    jobs: [],
    ready: undefined,
    session: false,
    open: false,
  };
}

/** What is wrong with this state; undefined for nothing. */
export function faultOf({ guest, client, armed, open, ready }: ConsoleModel): string | undefined {
  if (!open) return undefined;
  if (!guest) return 'open, and the agent is dead';
  if (client === 'gone') return 'open, and the client is gone';
  const { phase } = guest;
  const stage = phase.name === 'secured' ? phase.login.name : phase.name;
  if (stage !== 'showing' && stage !== 'open') return `open, and its client's login is ${stage}`;
  if (ready !== guest.attempt) return 'open, and not for this client';
  return armed.includes('silence') ? undefined : "open, and nobody would notice its client's silence";
}

/** Everything that may happen now. */
export function happenings(model: ConsoleModel, step: Step): readonly Happening[] {
  const { guest, client, results, jobs, armed, session } = model;
  const feed = (event: GuestEvent, from = model) => feedGuest(from, event, step);
  const found: Happening[] = [];
  const add = (name: string, next: ConsoleModel, disrupts = false) => found.push({ name, next, disrupts });
  for (const [index, result] of results.entries()) {
    const left = { ...model, results: results.toSpliced(index, 1) };
    add(`result ${result.event.kind}`, report(left, result, step));
    const failed = failureOf(result.event);
    if (failed) add(`failure ${failed.kind}`, report(left, { ...result, event: failed }, step), true);
  }
  const [job] = jobs;
  if (job) add(`${job.kind}${job.begun ? ' ends' : ' begins'}`, work(model, job));
  if (!guest) {
    if (jobs.length === 0) add('agent starts', restart(model));
    return found;
  }
  if (client === 'there') {
    const line = nextLine(guest);
    if (line !== undefined) add(`client: ${line.split(' ')[0] ?? ''}`, feed({ kind: 'line', line }));
    add('client: out of order', feed({ kind: 'line', line: 'sasl AQI=' }), true);
    add('garbled', feed({ kind: 'sync-lost', reason: 'model' }), true);
    add('client falls silent', { ...model, client: 'silent' }, true);
  }
  if (client === 'gone') {
    const life = model.life + 1;
    const fresh = { ...model, guest: newGuest(life), life, armed: [] };
    add('connect', feed({ kind: 'connected' }, { ...fresh, client: 'there' }));
  } else {
    add('hang-up', { ...feed({ kind: 'hang-up' }), client: 'gone' }, true);
    add('another client', { ...feed({ kind: 'connected' }), client: 'there' }, true);
    add('reload', reload(feed({ kind: 'hang-up' })), true);
  }
  for (const timer of armed) {
    if (timer === 'heartbeat' && client === 'there') continue;
    const left = { ...model, armed: armed.filter((one) => one !== timer) };
    add(`timer ${timer}`, feed({ kind: 'timer', timer }, left), true);
  }
  if (session) add('logout', endSession(model), true);
  if (model.open) add('locked by somebody else', lockedByAnother(model), true);
  add('agent dies', die(model), true);
  return found;
}

function newGuest(life: number): GuestState {
  return initialGuestState({
    epoch: `e${life}`,
    spn: 'host/guest1.lab.test@LAB.TEST',
    features: ['sasl=GSSAPI', 'kerberos'],
    accepts: ['kerberos'],
    identityOnly: false,
  });
}

function feedGuest(model: ConsoleModel, event: GuestEvent, step: Step): ConsoleModel {
  if (!model.guest) return model;
  const { state, effects } = step(model.guest, event, token(model.guest));
  return effects.reduce(perform, { ...model, guest: state });
}

/** No two pings of one login have the same. */
function token({ attempt, phase }: GuestState): string {
  return `t${attempt}-${phase.name === 'secured' ? phase.login.name : phase.name}`;
}

/** What the client's side of docs/protocol.md says next. */
function nextLine({ phase }: GuestState): string | undefined {
  switch (phase.name) {
    case 'seeking':
      return `SPICE-SSO 1-1 client ${'5'.repeat(32)} -`;
    case 'plain':
      return 'startSASL GSSAPI';
    case 'handshake':
      return phase.waitingFor === 'client' ? 'sasl AQI=' : undefined;
    case 'secured':
      if (phase.login.name === 'proving' || phase.login.name === 'confirming')
        return `pong ${phase.login.token}`;
      return phase.login.name === 'open' ? 'pong alive' : undefined;
    case 'absent':
    case 'starting-tls':
      return undefined;
  }
}

function perform(model: ConsoleModel, effect: GuestEffect): ConsoleModel {
  const later = (event: OperationResult): ConsoleModel => ({
    ...model,
    results: [...model.results, { life: model.life, event }],
  });
  const job = (kind: Job['kind'], attempt: number): ConsoleModel => ({
    ...model,
    jobs: [...model.jobs, { kind, attempt, life: model.life, begun: false, cancelled: false }],
  });
  switch (effect.kind) {
    case 'step-sasl':
      return later({ kind: 'sasl-done', attempt: effect.attempt, principal, delegated: true });
    case 'verify-tgt':
      return later({ kind: 'tgt-verified', attempt: effect.attempt, verified: true });
    case 'admit': {
      const admission = { ...user, action: model.session ? 'unlock' : 'open' } as const;
      return later({ kind: 'admitted', attempt: effect.attempt, admission });
    }
    case 'open-console':
      return job('make-ready', effect.attempt);
    case 'show-console':
      return job('show', effect.attempt);
    case 'lock-console': {
      // One write before anything else, and one look at what came of it.
      const locked = { ...model, open: false };
      return locked.jobs.some(({ kind, begun }) => kind === 'lock' && !begun)
        ? locked
        : { ...job('lock', 0), open: false };
    }
    case 'abandon':
      return { ...model, jobs: model.jobs.map((one) => ({ ...one, cancelled: one.kind !== 'lock' })) };
    case 'set-timer':
      return { ...model, armed: [...new Set([...model.armed, effect.timer])].toSorted() };
    case 'clear-timer':
      return { ...model, armed: model.armed.filter((one) => one !== effect.timer) };
    case 'send':
    case 'send-empty-line':
    case 'start-sasl':
    case 'raise-layer':
    case 'report':
    case 'look-up':
    case 'start-tls':
    case 'verify-credentials':
    case 'refresh-tgt':
      return model;
  }
}

/** The keeper does one thing after the other; what it does with a session takes two moments. */
function work(model: ConsoleModel, job: Job): ConsoleModel {
  const [, ...later] = model.jobs;
  const done = { ...model, jobs: later };
  const { attempt, life } = job;
  const say = (of: ConsoleModel, event: OperationResult): ConsoleModel => ({
    ...of,
    results: [...of.results, { life, event }],
  });
  const refused = (of: ConsoleModel) =>
    say(of, { kind: 'rejected', attempt, code: 408, reason: 'the login was given up' });
  switch (job.kind) {
    case 'make-ready':
      if (!job.begun) {
        if (job.cancelled) return refused(done);
        // The lock stands in front before the login manager begins.
        return { ...model, open: false, ready: undefined, jobs: [{ ...job, begun: true }, ...later] };
      }
      // A new session that was given up meanwhile is ended; one that was there stays, locked.
      if (job.cancelled) return refused(done);
      return say({ ...done, session: true, ready: attempt }, { kind: 'session-ready', attempt });
    case 'show':
      if (job.cancelled || model.ready !== attempt || later.some(({ kind }) => kind === 'lock'))
        return refused(done);
      return say({ ...done, open: true }, { kind: 'console-opened', attempt, tgt: undefined });
    case 'lock':
      return { ...done, open: false, ready: undefined };
  }
}

/** A result reaches the machine that asked for it: an earlier client's has only the lock to ask for. */
function report(
  model: ConsoleModel,
  { life, event }: ConsoleModel['results'][number],
  step: Step,
): ConsoleModel {
  if (life === model.life) return feedGuest(model, event, step);
  const old = { ...newGuest(life), attempt: event.attempt + 1 };
  return step(old, event, 'old').effects.reduce(perform, model);
}

/** What an operation comes to where it does not come to this. */
function failureOf({ kind, attempt }: OperationResult): OperationResult | undefined {
  if (kind === 'sasl-done') return { kind: 'sasl-failed', attempt, code: 401, reason: 'model' };
  const mayFail = kind === 'tgt-verified' || kind === 'admitted' || kind === 'session-ready';
  return mayFail ? { kind: 'rejected', attempt, code: 403, reason: 'model' } : undefined;
}

function endSession(model: ConsoleModel): ConsoleModel {
  const { attempt } = model.guest ?? { attempt: 0 };
  const over = { ...model, session: false, open: false, ready: undefined };
  const results = [
    ...model.results,
    { life: model.life, event: { kind: 'session-ended', attempt } as const },
  ];
  return model.open ? { ...over, results } : over;
}

function lockedByAnother(model: ConsoleModel): ConsoleModel {
  const attempt = model.ready ?? 0;
  const event = { kind: 'console-locked', attempt, reason: 'locked' } as const;
  const results = [...model.results, { life: model.life, event }];
  return { ...model, open: false, ready: undefined, results };
}

/** Its connection to the lock closes with it, whatever it was about to do. */
function die(model: ConsoleModel): ConsoleModel {
  return {
    ...model,
    guest: undefined,
    client: 'gone',
    armed: [],
    results: [],
    jobs: [],
    ready: undefined,
    open: false,
  };
}

/** The agent begins anew once its console is at rest; nobody hears what its earlier self had asked for. */
function reload(model: ConsoleModel): ConsoleModel {
  return { ...model, guest: undefined, client: 'gone', armed: [], results: [] };
}

function restart(model: ConsoleModel): ConsoleModel {
  const life = model.life + 1;
  return { ...model, life, guest: newGuest(life), open: false, ready: undefined };
}
