import { stepGuest } from '../../components/sso-guest-agent/machine/guest-machine.ts';
import { faultOf, happenings, initialModel } from '../console/console-model.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

/** Longer walks than any input of the corpus are no better. */
const maxSteps = 4000;

/** What may happen is chosen octet by octet: with 0 a login comes about, and what follows disturbs it again and again. */
export const consoleInterleavings: FuzzTarget = {
  name: 'console',
  corpus: [
    Buffer.alloc(64),
    Buffer.alloc(512),
    Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
  ],
  run: (input) => {
    let model = initialModel();
    const way: string[] = [];
    for (const octet of input.subarray(0, maxSteps)) {
      const choices = happenings(model, stepGuest);
      const chosen = choices[octet % choices.length];
      if (!chosen) return;
      way.push(chosen.name);
      model = chosen.next;
      const fault = faultOf(model);
      if (fault !== undefined) throw new Error(`${fault}: ${way.slice(-40).join(', ')}`);
    }
  },
  declares: () => false,
};
