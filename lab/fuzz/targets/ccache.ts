import { CcacheFormatError } from '../../wire/krb5/ccache-reader.ts';
import { readCcache } from '../../wire/krb5/ccache.ts';
import { fixtureFiles } from '../fixture-files.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

export const ccache: FuzzTarget = {
  name: 'ccache',
  corpus: fixtureFiles('krb5', '.ccache'),
  run: (input) => void readCcache(input),
  declares: (error) => error instanceof CcacheFormatError,
};
