import type { Secret } from '../../secret/secret.ts';

/** What the proxy does, from the command line and at most one .vv file. */
export interface Settings {
  readonly remote: Remote;
  /** The SPICE ticket; empty for a server without ticketing. */
  readonly ticket: Secret<string>;
  /** The folder that all plugins are in. */
  readonly pluginDir: string;
  readonly ports: readonly PortRule[];
}

/** Where the SPICE server is. A remote with a CA or a host subject has no plain form. */
export type Remote =
  | { readonly transport: 'tcp'; readonly host: string; readonly port: number }
  | ({ readonly transport: 'tls'; readonly host: string; readonly port: number } & TlsTrust);

export interface TlsTrust {
  /** PEM of the only CAs to trust; the system's when undefined. */
  readonly ca: string | undefined;
  /** Replaces the host name check: the certificate's whole subject, `O=spice-sso-lab,CN=guest1.lab.test`. */
  readonly hostSubject: string | undefined;
}

/** Which plugin serves a port. */
export interface PortRule {
  /** The port's name on the remote, e.g. `spice.sso.0`. */
  readonly name: string;
  /** A file name in the plugin folder. */
  readonly plugin: string;
  readonly args: readonly string[];
}

/** spice-server keeps 60 octets with the NUL: a longer ticket can be set, and never matches. */
export const maxTicketBytes = 59;

/** `HOST:PORT` for messages. */
export function addressOf(remote: Remote): string {
  return `${remote.host}:${remote.port}`;
}
