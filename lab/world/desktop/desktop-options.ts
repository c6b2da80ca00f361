import type { BenchPrograms } from '../bench/bench-programs.ts';
import type { ComponentEvent, ConsoleNews, Realm } from '../ports.ts';

export interface DesktopOptions {
  readonly name: string;
  readonly user: string;
  readonly realm: Realm;
  /** An existing 0700 folder that ends with the world: cache, krb5.conf, `.vv` files. */
  readonly privateFolder: string;
  /** Where evidence goes: KRB5_TRACE, logs, transcripts. */
  readonly artifactFolder: string;
  /** The built components: `spice-port-proxy.js`, and the approved plugin folder. */
  readonly proxyFile: string;
  readonly pluginFolder: string;
  /** The folder of `lab-stranger`. */
  readonly strangerFolder: string;
  /** Builds the ends of a benchmark when the first one is wanted. */
  readonly benchPrograms: () => Promise<BenchPrograms>;
  readonly onEvent?: (event: ComponentEvent) => void;
  readonly onConsole?: (news: ConsoleNews) => void;
}
