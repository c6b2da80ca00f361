import type { DelegatedCredential, Gss } from '../../gss/gss.ts';
import { type SaslServer, type SaslServerSession, startSaslServer } from '../../gss/sasl-gssapi-server.ts';
import type { ChannelLayer } from '../../wire/sso/line-channel.ts';
import type { AgentConfig } from './config.ts';
import { describeFailure } from './login/describe-failure.ts';
import type { GuestEffect, OperationResult } from './machine/guest-state.ts';

/** Performs the machine's SASL effects, one attempt at a time. */
export interface SaslAcceptor {
  start(effect: GuestEffect & { readonly kind: 'start-sasl' }): void;
  step(effect: GuestEffect & { readonly kind: 'step-sasl' }): void;
  /** The layer of an attempt whose exchange is done; undefined for any other. */
  layerOf(attempt: number): ChannelLayer | undefined;
  /** The forwarded TGT of that exchange, not verified. */
  delegatedOf(attempt: number): DelegatedCredential | undefined;
  /** Releases what every attempt so far holds, once `flushed` has resolved: last words still leave under the layer. */
  abandon(flushed: Promise<void>): void;
}

export function createSaslAcceptor(
  gss: Gss,
  config: AgentConfig,
  report: (result: OperationResult) => void,
): SaslAcceptor {
  let attempt = -1;
  let server: Promise<SaslServer> | undefined;
  let session: SaslServerSession | undefined;

  async function step(current: number, exchange: Promise<SaslServer>, token: Buffer): Promise<void> {
    try {
      const result = await (await exchange).step(token);
      if (attempt !== current) {
        await result.session?.layer[Symbol.asyncDispose]();
        return;
      }
      if (!result.session) {
        report({ kind: 'sasl-challenge', attempt: current, token: result.challenge });
        return;
      }
      session = result.session;
      const { peer: principal, delegated } = session;
      report({ kind: 'sasl-done', attempt: current, principal, delegated: delegated !== undefined });
    } catch (error) {
      const { code, reason } = describeFailure(error, 401);
      // Clocks and expiry are worth telling apart; what else went wrong is the peer's to know as 401 only.
      report({ kind: 'sasl-failed', attempt: current, code: code === 425 ? 425 : 401, reason });
    }
  }

  return {
    start(effect) {
      attempt = effect.attempt;
      const { keytab, spn: service } = config;
      server = startSaslServer(gss, {
        keytab,
        service,
        // libkrb5's own place is /var/tmp/krb5_0.rcache2, which any user can take first, so that nobody gets in.
        replayCacheFile: `${config.runFolder}-replay-cache`,
        // Relays and replays are refused by this; without it nobody gets in, so it cannot be taken out to see that.
        channelBindings: effect.binding,
      });
      // Met by the first step, which reports it.
      server.catch(() => undefined);
    },
    step(effect) {
      if (server && attempt === effect.attempt) void step(effect.attempt, server, effect.token);
    },
    layerOf: (wanted) => (wanted === attempt ? session?.layer : undefined),
    delegatedOf: (wanted) => (wanted === attempt ? session?.delegated : undefined),
    abandon(flushed) {
      const [oldServer, oldSession] = [server, session];
      attempt = -1;
      server = undefined;
      session = undefined;
      void flushed.then(async () => {
        await oldSession?.layer[Symbol.asyncDispose]();
        await oldServer?.then((one) => one[Symbol.asyncDispose]()).catch(() => undefined);
      });
    },
  };
}
