import type { Gss } from '../../gss/gss.ts';
import { openGss } from '../../gss/open-gss.ts';
import { type SaslClient, type SaslClientSession, startSaslClient } from '../../gss/sasl-gssapi-client.ts';
import type { ChannelLayer } from '../../wire/sso/line-channel.ts';
import { hostOf } from './credential/supplier.ts';
import { describeFailure } from './describe-failure.ts';
import { explainNoDelegation } from './explain-no-delegation.ts';
import type { ClientEffect, ClientEvent, Established } from './machine/client-state.ts';

const forwardingTimeoutMs = 5000;

/** Performs the machine's GSSAPI effects, one attempt at a time. */
export interface SaslInitiator {
  start(effect: ClientEffect & { readonly kind: 'start-gss' }): void;
  step(effect: ClientEffect & { readonly kind: 'step-gss' }): void;
  /** The layer of an attempt whose last token was made; undefined for any other. */
  layerOf(attempt: number): ChannelLayer | undefined;
  /** Releases what every attempt so far holds. */
  abandon(): void;
}

export function createSaslInitiator(
  gss: Gss,
  ccache: string | undefined,
  report: (event: ClientEvent) => void,
): SaslInitiator {
  let attempt = -1;
  let client: SaslClient | undefined;
  let session: SaslClientSession | undefined;
  let offeredToUntrusted = false;

  async function begin(effect: ClientEffect & { readonly kind: 'start-gss' }): Promise<void> {
    const { spn: target, delegation, binding: channelBindings } = effect;
    const started = await startSaslClient(gss, { target, ccache, delegation, channelBindings });
    if (attempt !== effect.attempt) return started[Symbol.asyncDispose]();
    client = started;
    await advance(effect.attempt, started, undefined);
  }

  async function advance(current: number, exchange: SaslClient, challenge: Buffer | undefined) {
    const step = await exchange.step(challenge);
    if (attempt !== current) {
      await step.session?.layer[Symbol.asyncDispose]();
      return;
    }
    session = step.session;
    const established = step.session && (await describe(step.session));
    report({ kind: 'gss-token', attempt: current, token: step.response, established });
  }

  async function describe({
    flags,
    peer: acceptor,
    self: initiator,
  }: SaslClientSession): Promise<Established> {
    const { delegated, okAsDelegate } = flags;
    const known = { delegated, okAsDelegate, acceptor, initiator };
    if (delegated) return { ...known, noDelegationReason: undefined };
    const facts = { acceptor, initiator, okAsDelegate, offeredToUntrusted };
    const { code, reason, detail } = await explainNoDelegation(gss, ccache, facts, async () => {
      // In a worker of its own, which a silent KDC may take along.
      await using asking = openGss({ callTimeoutMs: forwardingTimeoutMs });
      await asking.forwardTgt({ ccache, client: initiator, host: hostOf(acceptor) });
    });
    return {
      ...known,
      noDelegationReason: reason,
      noDelegationCode: code,
      ...(detail !== undefined && { noDelegationDetail: detail }),
    };
  }

  function run(current: number, work: Promise<void>): void {
    work.catch((error: unknown) => {
      report({ kind: 'gss-failed', attempt: current, ...describeFailure(error) });
    });
  }

  return {
    start(effect) {
      attempt = effect.attempt;
      offeredToUntrusted = effect.delegation === 'always';
      run(effect.attempt, begin(effect));
    },
    step(effect) {
      if (client && attempt === effect.attempt)
        run(effect.attempt, advance(effect.attempt, client, effect.token));
    },
    layerOf: (wanted) => (wanted === attempt ? session?.layer : undefined),
    abandon() {
      attempt = -1;
      // Neither fails in a way that anybody could mend: a worker that is gone took the context with it.
      void client?.[Symbol.asyncDispose]();
      void session?.layer[Symbol.asyncDispose]();
      client = undefined;
      session = undefined;
    },
  };
}
