import type { Outcome } from '../run/journal-schema.ts';

/** The exit status of a run: 0 pass (or skipped), 1 fail, 2 error. Bad usage is 2 as well. */
export function exitStatus(outcome: Outcome): 0 | 1 | 2 {
  switch (outcome) {
    case 'pass':
    case 'skip':
      return 0;
    case 'fail':
      return 1;
    case 'error':
      return 2;
  }
}
