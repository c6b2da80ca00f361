import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { CertificateError, connectTls } from '../../channel/tls-session.ts';
import { createNamedTimers } from '../../deadline/named-timers.ts';
import type { Gss } from '../../gss/gss.ts';
import { type ChannelItem, createLineChannel } from '../../wire/sso/line-channel.ts';
import { serializeMessage } from '../../wire/sso/serialize-message.ts';
import type { PasswordSource } from './credential/password-source.ts';
import { createCredentialSupplier } from './credential/supplier.ts';
import { createSaslInitiator } from './initiator.ts';
import { logEvent } from './log.ts';
import { initialClientState, stepClient } from './machine/client-machine.ts';
import type { ClientEffect, ClientEvent, ClientPolicy, ClientTimer } from './machine/client-state.ts';
import { createConsent } from './prompt/consent.ts';
import type { UserPrompt } from './prompt/ask-user.ts';
import { createRealmCheck } from './realm-check.ts';
import type { Transcript } from './transcript.ts';
import { writeOctets } from './write-octets.ts';

export interface ClientSessionOptions {
  readonly policy: ClientPolicy;
  /** Whom to trust, PEM, and the name that the guest's certificate must be made for; with them TLS is required. */
  readonly tls: { readonly ca: string; readonly name: string } | undefined;
  /** Whose guests are believed what they say they are, besides those of the user's own realm. */
  readonly guestRealms: readonly string[];
  /** Of any type; the environment's default when undefined. */
  readonly ccache: string | undefined;
  readonly gss: Gss;
  readonly prompt: UserPrompt;
  /** Undefined where no password may be sent. */
  readonly passwords: PasswordSource | undefined;
  readonly input: Readable;
  readonly output: Writable;
  readonly transcript: Transcript;
  /** Ends the session as a hang-up does. */
  readonly signal: AbortSignal;
}

/** Drives the client's machine over a byte stream until the other side hangs up; resolves with the exit status. */
export async function runClientSession(options: ClientSessionOptions): Promise<number> {
  const { input, output, transcript, gss, ccache, prompt, passwords } = options;
  const ended = Promise.withResolvers<number>();
  const timers = createNamedTimers<ClientTimer>((timer) => dispatch({ kind: 'timer', timer }));
  const pending: ClientEvent[] = [];
  let stepping = false;
  const { tls } = options;
  let state = initialClientState({ ...options.policy, requireTls: tls !== undefined });

  const initiator = createSaslInitiator(gss, ccache, dispatch);
  const supplier = createCredentialSupplier({ gss, ccache, passwords, report: dispatch });
  const judgeRealm = createRealmCheck({ gss, ccache, otherRealms: options.guestRealms, report: dispatch });
  const consent = createConsent(prompt, dispatch);
  const channel = createLineChannel({
    write: (octets) => writeOctets(output, octets),
    onItem: (item) => dispatch(received(item)),
    onMidFrame: (midFrame) => dispatch({ kind: 'mid-frame', pending: midFrame }),
    onWriteFailure: () => dispatch({ kind: 'hang-up' }),
  });

  /** Steps the machine event by event: what an effect causes waits until its own step is through. */
  function dispatch(event: ClientEvent): void {
    pending.push(event);
    if (stepping) return;
    stepping = true;
    for (let next = pending.shift(); next; next = pending.shift()) {
      const step = stepClient(state, next, randomBytes(16).toString('hex'));
      state = step.state;
      step.effects.forEach(perform);
    }
    stepping = false;
  }

  function received(item: ChannelItem): ClientEvent {
    if (item.kind === 'line') transcript.record('received', item.line);
    if (item.kind !== 'sync-lost') return item;
    if (item.cause instanceof CertificateError) return { kind: 'tls-refused', reason: item.cause.message };
    return { kind: 'sync-lost', reason: item.cause instanceof Error ? item.cause.message : 'unknown' };
  }

  function perform(effect: ClientEffect): void {
    switch (effect.kind) {
      case 'send': {
        const line = serializeMessage(effect.message);
        transcript.record('sent', line);
        channel.send(line);
        break;
      }
      case 'send-empty-line':
        channel.send('');
        break;
      case 'start-tls': {
        const { attempt } = effect;
        if (tls) {
          channel.startTls((ends) =>
            connectTls(tls, ends, (exported) => dispatch({ kind: 'tls-established', attempt, exported })),
          );
        }
        break;
      }
      case 'start-gss':
        initiator.start(effect);
        break;
      case 'step-gss':
        initiator.step(effect);
        break;
      case 'raise-layer': {
        const layer = initiator.layerOf(effect.attempt);
        if (layer) channel.raise(layer);
        break;
      }
      case 'abandon':
        channel.drop();
        initiator.abandon();
        supplier.abandon();
        consent.abandon();
        break;
      case 'judge-realm':
        judgeRealm(effect);
        break;
      case 'ask-consent':
        consent.ask(effect);
        break;
      case 'supply':
        supplier.supply(effect);
        break;
      case 'set-timer':
        timers.set(effect.timer, effect.afterMs);
        break;
      case 'clear-timer':
        timers.clear(effect.timer);
        break;
      case 'report':
        logEvent(effect.level, effect.event, effect.fields);
        break;
      case 'exit':
        ended.resolve(effect.status);
        break;
    }
  }

  async function pump(): Promise<void> {
    try {
      for await (const chunk of input) await channel.receive(chunk as Buffer);
    } catch {
      // A reset by the peer is a hang-up like any other.
    }
    dispatch({ kind: 'hang-up' });
  }

  output.on('error', () => dispatch({ kind: 'hang-up' }));
  options.signal.addEventListener('abort', () => dispatch({ kind: 'hang-up' }), { once: true });
  dispatch({ kind: 'connected' });
  void pump();
  const status = await ended.promise;
  timers.clearAll();
  return status;
}
