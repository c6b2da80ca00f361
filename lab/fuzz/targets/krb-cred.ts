import { KrbCredFormatError } from '../../wire/krb5/krb-cred-error.ts';
import { decodeKrbCred } from '../../wire/krb5/krb-cred.ts';
import { fixtureFiles } from '../fixture-files.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

export const krbCred: FuzzTarget = {
  name: 'krb-cred',
  corpus: fixtureFiles('krb5', '.krb-cred'),
  run: (input) => void decodeKrbCred(input),
  declares: (error) => error instanceof KrbCredFormatError,
};
