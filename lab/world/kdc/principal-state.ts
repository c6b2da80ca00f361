import type { PrincipalState } from '../ports.ts';
import { KdcError } from './kdc-error.ts';

/** Reads what kadmin's `getprinc` prints of each of so many principals, in order; throws `command-failed` when one is missing. */
export function parsePrincipalStates(text: string, count: number): readonly PrincipalState[] {
  const [, ...blocks] = text.split(/^Principal: /m);
  if (blocks.length !== count)
    throw new KdcError('command-failed', `getprinc printed not ${count} principals: ${text.slice(0, 500)}`);
  return blocks.map(parsePrincipalState);
}

/** Throws `command-failed` when the counter is not in it. */
function parsePrincipalState(text: string): PrincipalState {
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
