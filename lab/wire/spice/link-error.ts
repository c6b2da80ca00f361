import { SpiceCodecError } from './codec-error.ts';

/** The answer to a link message and to a ticket (spice-protocol `enums.h`, SpiceLinkErr), by number. */
const linkErrors = [
  'ok',
  'error',
  'invalid-magic',
  'invalid-data',
  'version-mismatch',
  'need-secured',
  'need-unsecured',
  'permission-denied',
  'bad-connection-id',
  'channel-not-available',
] as const;

export type LinkError = (typeof linkErrors)[number];

/** Throws `malformed` for a number that no SPICE server sends. */
export function linkErrorFrom(number: number): LinkError {
  const name = linkErrors[number];
  if (name === undefined) throw new SpiceCodecError('malformed', `link error ${number} does not exist`);
  return name;
}
