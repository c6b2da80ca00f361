import { learnHostSpeed } from '../deadline/host-speed.ts';
import { guestSpeed, measureHostSpeed, type Start } from '../world/host/measure-host-speed.ts';
import type { Journal } from './journal.ts';

/** What a run learns of its host's speed, once on the host and once in a guest; deadlines follow (lab/deadline/host-speed.ts). */
export interface HostSpeedOnce {
  readonly onHost: () => Promise<void>;
  /** Of the run's first guest alone: later ones share the host with each other. */
  readonly onGuest: (start: Start, readyMs: number) => void;
}

export function hostSpeedOnce(
  journal: Pick<Journal, 'write'>,
  measure: () => Promise<number> = measureHostSpeed,
): HostSpeedOnce {
  let guestIsKnown = false;
  const learn = (place: 'hostSpeed' | 'guestSpeed', measured: number) => {
    const speedFactor = rounded(learnHostSpeed(measured));
    journal.write({ source: 'lab', kind: 'host', speedFactor, [place]: rounded(measured) });
  };
  return {
    onHost: async () => learn('hostSpeed', await measure()),
    onGuest: (start, readyMs) => {
      if (guestIsKnown) return;
      guestIsKnown = true;
      learn('guestSpeed', guestSpeed(start, readyMs));
    },
  };
}

const rounded = (factor: number) => Math.round(factor * 100) / 100;
