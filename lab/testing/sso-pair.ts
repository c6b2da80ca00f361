// Longer than 250 lines: the two machines, their timers, GSSAPI and consoles are one model whose parts call each other.
import { initialClientState, stepClient } from '../components/spice-client-sso/machine/client-machine.ts';
import type {
  ClientEffect,
  ClientEvent,
  ClientState,
} from '../components/spice-client-sso/machine/client-state.ts';
import { initialGuestState, stepGuest } from '../components/sso-guest-agent/machine/guest-machine.ts';
import type {
  GuestEffect,
  GuestEvent,
  GuestState,
} from '../components/sso-guest-agent/machine/guest-state.ts';
import { Secret } from '../secret/secret.ts';
import { serializeMessage } from '../wire/sso/serialize-message.ts';
import { type AcceptorModel, createAcceptorModel } from './sso-acceptor-model.ts';
import { createWireModel, type Side } from './sso-wire-model.ts';

/** How the user's credentials get to the guest. */
export type Way = 'delegated' | 'raw-tgt' | 'password';

/** The type of `credentials` that each way may use. */
const credentialOf: Readonly<Record<Way, string>> = {
  delegated: 'none',
  'raw-tgt': 'kerberos',
  password: 'password',
};

/**
 * Both real machines, joined by a channel and a GSSAPI that are modelled: a token names its exchange and binding,
 * a frame its layer and number. Faults are the caller's; `problems` collects what must never happen.
 */
export class SsoPair {
  client: ClientState;
  guest: GuestState = initialGuestState({
    epoch: 'e1',
    spn: 'host/guest1.lab.test@LAB.TEST',
    features: [],
    accepts: ['kerberos', 'password'],
    identityOnly: false,
  });
  readonly wire = createWireModel();
  /** Operations that have been asked for and not reported yet, oldest first. */
  readonly operations: (() => void)[] = [];
  readonly timers = new Map<
    string,
    { readonly side: Side; readonly timer: string; readonly dueMs: number }
  >();
  readonly problems: string[] = [];
  consoleOpen = false;
  #nowMs = 0;
  #random = 0;
  #clientExchange = '';
  /** Passwords that left this client's process. */
  #passwordsSent = 0;
  readonly #way: Way;
  readonly #acceptor: AcceptorModel;
  readonly #verified = new Set<number>();
  readonly #admitted = new Set<number>();
  readonly #proofs = new Set<string>();

  constructor(way: Way = 'delegated') {
    this.#way = way;
    this.#acceptor = createAcceptorModel(way === 'delegated');
    this.client = newClient(way);
  }

  connect(): void {
    this.feedGuest({ kind: 'connected' });
    this.feedClient({ kind: 'connected' });
  }

  /** Another client process takes over the stream; the guest sees no hang-up. */
  replaceClient(): void {
    this.#passwordsSent = 0;
    this.client = { ...newClient(this.#way), attempt: this.client.attempt + 1 };
    this.wire.setLayer('client', undefined);
    for (const key of [...this.timers.keys()]) if (key.startsWith('client')) this.timers.delete(key);
    this.feedClient({ kind: 'connected' });
  }

  hangUp(): void {
    this.wire.under.client.length = 0;
    this.wire.under.guest.length = 0;
    this.feedGuest({ kind: 'hang-up' }, { kind: 'connected' });
    this.replaceClient();
  }

  deliver(side: Side): void {
    const arrival = this.wire.deliver(side);
    if (arrival?.lostSync) this.#feed(side, { kind: 'sync-lost', reason: 'model' });
    if (arrival) this.#read(side, arrival.line);
  }

  fire(key: string): void {
    const timer = this.timers.get(key);
    if (!timer) return;
    this.timers.delete(key);
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
    if (timer.side === 'client') this.feedClient({ kind: 'timer', timer: timer.timer } as ClientEvent);
    else this.feedGuest({ kind: 'timer', timer: timer.timer } as GuestEvent);
  }

  /** What a sound channel does next: ends an operation, delivers a packet, or fires the timer that is due first. */
  advance(): void {
    const operation = this.operations.shift();
    if (operation) operation();
    else if (this.wire.under.guest.length > 0) this.deliver('guest');
    else if (this.wire.under.client.length > 0) this.deliver('client');
    else this.fire([...this.timers].sort(([, a], [, b]) => a.dueMs - b.dueMs)[0]?.[0] ?? '');
  }

  settle(until: () => boolean): boolean {
    for (let count = 0; count < 400 && !until(); count += 1) this.advance();
    return until();
  }

  get loggedIn(): boolean {
    const { phase } = this.guest;
    return (
      phase.name === 'secured' &&
      phase.login.name === 'open' &&
      this.client.phase.name === 'secured' &&
      this.client.opened
    );
  }

  feedClient(...events: ClientEvent[]): void {
    for (const event of events) {
      const step = stepClient(this.client, event, this.#fresh());
      this.client = step.state;
      for (const effect of step.effects) this.#performClient(effect);
    }
  }

  feedGuest(...events: GuestEvent[]): void {
    for (const event of events) {
      const step = stepGuest(this.guest, event, this.#fresh());
      this.guest = step.state;
      for (const effect of step.effects) this.#performGuest(effect);
    }
    const { phase } = this.guest;
    const watched = phase.name === 'secured' && ['showing', 'open'].includes(phase.login.name);
    if (this.consoleOpen && !watched) this.problems.push('an open console that no session watches over');
  }

  #feed(side: Side, event: ClientEvent & GuestEvent): void {
    if (side === 'client') this.feedClient(event);
    else this.feedGuest(event);
  }

  #read(side: Side, line: string | undefined): void {
    if (line === '') return;
    if (side === 'guest' && line?.startsWith('pong ')) this.#proofs.add(line.slice(5));
    this.#feed(side, line === undefined ? { kind: 'not-text' } : { kind: 'line', line });
  }

  #send(from: Side, line: string): void {
    if (/^(login|credentials|error 403)/.test(line) && !this.wire.hasLayer(from)) {
      this.problems.push(`outside a layer: ${line}`);
    }
    if (line.startsWith('credentials password')) this.#passwordsSent += 1;
    if (this.#passwordsSent > 1) this.problems.push('a password that was sent twice');
    if (line.startsWith('credentials') && !line.startsWith(`credentials ${credentialOf[this.#way]} `)) {
      this.problems.push(`credentials that nothing allows: ${line}`);
    }
    this.wire.send(from, line);
  }

  #performClient(effect: ClientEffect): void {
    switch (effect.kind) {
      case 'send': {
        this.#send('client', serializeMessage(effect.message));
        return;
      }
      case 'send-empty-line': {
        this.#send('client', '');
        return;
      }
      case 'start-tls':
        // Neither side of this model is configured for it.
        this.problems.push('TLS that nobody asked for');
        return;
      case 'start-gss': {
        const token = JSON.stringify({ id: this.#fresh(), binding: effect.binding.toString('hex') });
        this.#clientExchange = token;
        this.#later(() => {
          const { attempt } = effect;
          this.feedClient({ kind: 'gss-token', attempt, token: Buffer.from(token), established: undefined });
        });
        return;
      }
      case 'step-gss': {
        this.#later(() => {
          const done = effect.token.toString() === 'offer';
          const facts = {
            delegated: this.#way === 'delegated',
            okAsDelegate: true,
            acceptor: 'h',
            initiator: 'alice@LAB.TEST',
            noDelegationReason: undefined,
          };
          this.feedClient({
            kind: 'gss-token',
            attempt: effect.attempt,
            token: Buffer.from(done ? 'choice' : ''),
            established: done ? facts : undefined,
          });
        });
        return;
      }
      case 'judge-realm':
      case 'ask-consent':
        this.problems.push('a question although the name is configured');
        return;
      case 'supply': {
        this.#later(() => {
          const payload = new Secret(Buffer.from(effect.type));
          this.feedClient({ kind: 'supplied', attempt: effect.attempt, payload });
        });
        return;
      }
      case 'raise-layer':
        this.wire.setLayer('client', this.#clientExchange);
        return;
      case 'abandon':
        this.wire.setLayer('client', undefined);
        return;
      case 'set-timer': {
        this.#arm('client', effect.timer, effect.afterMs);
        return;
      }
      case 'clear-timer':
        this.timers.delete(`client ${effect.timer}`);
        return;
      case 'report':
      case 'exit':
        return;
    }
  }

  #performGuest(effect: GuestEffect): void {
    switch (effect.kind) {
      case 'send': {
        this.#send('guest', serializeMessage(effect.message));
        return;
      }
      case 'send-empty-line': {
        this.#send('guest', '');
        return;
      }
      case 'start-tls':
        this.problems.push('TLS that nobody offers');
        return;
      case 'start-sasl':
        this.#acceptor.start(effect.binding.toString('hex'));
        return;
      case 'step-sasl': {
        this.#later(() => this.feedGuest(this.#acceptor.step(effect.attempt, effect.token.toString())));
        return;
      }
      case 'raise-layer':
        this.wire.setLayer('guest', this.#acceptor.exchange ?? '');
        return;
      case 'abandon':
        this.wire.setLayer('guest', undefined);
        return;
      case 'verify-credentials':
        this.#verify(effect.attempt);
        return;
      case 'verify-tgt': {
        this.#verify(effect.attempt);
        return;
      }
      case 'refresh-tgt':
        this.problems.push('a refresh that nobody asked for');
        return;
      case 'admit': {
        this.#later(() => {
          const admission = { user: 'alice', uid: 1000, gid: 1000, action: 'open' } as const;
          this.#admitted.add(effect.attempt);
          this.feedGuest({ kind: 'admitted', attempt: effect.attempt, admission });
        });
        return;
      }
      case 'open-console': {
        const { attempt } = effect;
        if (!this.#verified.has(attempt)) this.problems.push('a login without a verified TGT');
        if (!this.#admitted.has(attempt)) this.problems.push('a login that nobody admitted');
        if (this.#proofs.size === 0) this.problems.push('a login without a pong');
        this.#proofs.clear();
        this.#later(() => {
          this.feedGuest({ kind: 'session-ready', attempt });
        });
        return;
      }
      case 'show-console': {
        const { attempt } = effect;
        if (this.#proofs.size === 0) this.problems.push('a session that was shown without a pong');
        this.#proofs.clear();
        // It may be shown although it was given up meanwhile: the machine has to lock it then.
        this.#later(() => {
          this.consoleOpen = true;
          this.feedGuest({ kind: 'console-opened', attempt, tgt: undefined });
        });
        return;
      }
      case 'lock-console':
        this.consoleOpen = false;
        return;
      case 'look-up': {
        this.#later(() => {
          this.feedGuest({ kind: 'looked-up', attempt: effect.attempt, value: undefined });
        });
        return;
      }
      case 'set-timer': {
        this.#arm('guest', effect.timer, effect.afterMs);
        return;
      }
      case 'clear-timer':
        this.timers.delete(`guest ${effect.timer}`);
        return;
      case 'report':
        return;
    }
  }

  #verify(attempt: number): void {
    this.#later(() => {
      this.#verified.add(attempt);
      this.feedGuest({ kind: 'tgt-verified', attempt, verified: true });
    });
  }

  #later(operation: () => void): void {
    this.operations.push(operation);
  }

  #arm(side: Side, timer: string, afterMs: number): void {
    this.timers.set(`${side} ${timer}`, { side, timer, dueMs: this.#nowMs + afterMs });
  }

  #fresh(): string {
    this.#random += 1;
    return `r${this.#random}`;
  }
}

function newClient(way: Way): ClientState {
  return initialClientState({
    spn: 'host/guest1.lab.test',
    trustAnySpn: false,
    offerTgtUntrusted: false,
    askConsent: false,
    sendRawTgt: way === 'raw-tgt',
    sendPassword: way === 'password',
  });
}
