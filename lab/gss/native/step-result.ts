import type { ContextFlags } from '../gss.ts';

/** What one call of gss_init_sec_context or gss_accept_sec_context came to. */
export interface StepResult {
  readonly token: Uint8Array<ArrayBuffer> | undefined;
  readonly done: boolean;
  readonly flags: ContextFlags;
  readonly peer: string | undefined;
}
