import type { PrincipalState } from '../ports.ts';
import { KdcError } from './kdc-error.ts';

/** Reads what kadmin's `getprinc` prints; throws `command-failed` when the counter is not in it. */
export function parsePrincipalState(text: string): PrincipalState {
  const failedAttempts = field(text, 'Failed password attempts');
  if (failedAttempts === undefined || !/^\d+$/.test(failedAttempts)) {
    throw new KdcError('command-failed', `getprinc printed no failure counter: ${text.slice(0, 500)}`);
  }
  return {
    failedAttempts: Number(failedAttempts),
    lastSuccess: field(text, 'Last successful authentication'),
    lastFailure: field(text, 'Last failed authentication'),
  };
}

function field(text: string, name: string): string | undefined {
  const value = new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  return value === '[never]' ? undefined : value;
}
