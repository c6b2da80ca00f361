import type { Secret } from '../../../secret/secret.ts';

/** What makes a running guest a certain machine of a certain realm. */
export interface Identity {
  /** Fully qualified. */
  readonly hostName: string;
  readonly krb5Conf: string;
  /** MIT keytab; the guest's file is 0600. */
  readonly keytab: Secret<Buffer>;
  /** Local accounts, made with a locked password: only SSO can open them. */
  readonly users: readonly { readonly name: string }[];
  /** /etc/sso-guest-agent/config.json. */
  readonly agentConfig: Readonly<Record<string, unknown>>;
}

/** The first local account's; the others follow. */
export const firstUid = 1000;
