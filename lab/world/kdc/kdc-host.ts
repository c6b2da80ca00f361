import type { KdcState } from '../ports.ts';

/** Where a KDC runs: the one thing that differs between the container and the plain process. */
export interface KdcHost {
  readonly kind: 'container' | 'process';
  readonly containerId?: string;
  /** Runs one of the recipe's print scripts beside the database. Output is capped at 1 MiB. */
  run(script: 'print-principals' | 'print-keytab', principals: readonly string[]): Promise<ScriptResult>;
  readLog(): Promise<string>;
  /** Undefined while it runs; afterwards how it ended, with what it last wrote on stderr. */
  ended(): Promise<string | undefined>;
  /** Resolves when the process has ended, stands still, or has been started; unless it is up nothing else here is sure to work. */
  setState(state: KdcState): Promise<void>;
  /** Ends the KDC within 5 s and removes everything it had. */
  stop(): Promise<void>;
}

export interface ScriptResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}
