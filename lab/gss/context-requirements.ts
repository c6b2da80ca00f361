import type { ContextFlags } from './gss.ts';
import { GssError } from './gss-error.ts';

const required = ['mutual', 'integrity', 'confidential', 'sequence'] as const;

/** Throws `weak-context` unless both sides are known and every frame is encrypted and in order. */
export function requireStrongContext(flags: ContextFlags): void {
  const missing = required.filter((name) => !flags[name]);
  // refuses: test "a context that lacks any of them is weak"
  if (missing.length > 0) throw new GssError('weak-context', `the context lacks: ${missing.join(', ')}`);
}
