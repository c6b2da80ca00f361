import type { Secret } from '../../../secret/secret.ts';

/** What makes a running guest a certain machine of a certain realm. */
export interface Identity {
  /** Fully qualified. */
  readonly hostName: string;
  readonly krb5Conf: string;
  /** MIT keytab; the guest's file is 0600. */
  readonly keytab: Secret<Buffer>;
  /** Local accounts, made with a locked password: only SSO can open them. */
  readonly users: readonly LocalAccount[];
  /** PEM, in the files of `agentTlsFiles`; the key's is 0600. */
  readonly tls?: { readonly certificate: Buffer; readonly key: Secret<Buffer> } | undefined;
  /** /etc/sso-guest-agent/config.json. */
  readonly agentConfig: Readonly<Record<string, unknown>>;
  /** /etc/sso-guest-agent/control.json; default: the control port is not served. */
  readonly controlConfig?: { readonly realm: string; readonly legacyLogin: boolean };
}

export interface LocalAccount {
  readonly name: string;
  /** Default: `firstUid` and up, in order. */
  readonly uid?: number | undefined;
  /** Default /bin/bash. */
  readonly shell?: string | undefined;
  /** Whether the account expired long ago. */
  readonly expired?: boolean | undefined;
}

/** Where the agent's certificate and its key are in a guest that has them. */
export const agentTlsFiles = {
  certificate: '/etc/sso-guest-agent/tls-cert.pem',
  key: '/etc/sso-guest-agent/tls-key.pem',
} as const;

/** The first local account's; the others follow. */
export const firstUid = 1000;
