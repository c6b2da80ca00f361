import type { Gss } from '../../../gss/gss.ts';
import { Secret } from '../../../secret/secret.ts';
import { encodePlainMessage } from '../../../wire/sasl/plain-message.ts';
import { describeFailure } from '../describe-failure.ts';
import type { ClientEffect, ClientEvent } from '../machine/client-state.ts';
import type { PasswordSource } from './password-source.ts';

type Supply = ClientEffect & { readonly kind: 'supply' };

/** Performs the machine's `supply` effects: the payload of `credentials`, or why there is none. */
export interface CredentialSupplier {
  supply(effect: Supply): void;
  /** Leaves a prompt that is still open. */
  abandon(): void;
}

export interface SupplierOptions {
  readonly gss: Gss;
  readonly ccache: string | undefined;
  /** Undefined where no password may be sent. */
  readonly passwords: PasswordSource | undefined;
  readonly report: (event: ClientEvent) => void;
}

export function createCredentialSupplier(options: SupplierOptions): CredentialSupplier {
  const { gss, ccache, passwords, report } = options;
  let leaving = new AbortController();

  async function make({ type, established }: Supply, signal: AbortSignal): Promise<Secret<Buffer>> {
    const { initiator, acceptor } = established;
    switch (type) {
      case 'forwarded-tgt':
        return gss.forwardTgt({ ccache, client: initiator, host: hostOf(acceptor) });
      case 'raw-tgt':
        return gss.ownTgt({ ccache, client: initiator });
      case 'password': {
        if (!passwords) throw new Error('no password may be sent');
        const password = await passwords.read(initiator, signal);
        return new Secret(
          encodePlainMessage({ authzid: '', authcid: initiator, password: password.reveal() }),
        );
      }
    }
  }

  return {
    supply(effect) {
      const { attempt } = effect;
      make(effect, leaving.signal).then(
        (payload) => report({ kind: 'supplied', attempt, payload }),
        (error: unknown) => report({ kind: 'supply-failed', attempt, ...describeFailure(error) }),
      );
    },
    abandon() {
      leaving.abort();
      leaving = new AbortController();
    },
  };
}

/** `guest1.lab.test` of `host/guest1.lab.test@LAB.TEST`. */
export function hostOf(principal: string): string {
  return principal.replace(/@[^@]*$/, '').replace(/^[^/]*\//, '');
}
