import {
  type DeviceTransfers,
  deviceTransfers,
} from '../../components/sso-guest-agent/port/descriptor-io.ts';

/** Stands at the two system calls of a port, so that what is between them is all of the agent's own way. */
export interface Stopwatch {
  readonly transfers: DeviceTransfers;
  /** How long octets were here since the last call, in ns: from each read's return to the call of the write after it. */
  readonly lap: () => number;
}

export function stopwatch({ createDescriptorReader, writeNow } = deviceTransfers): Stopwatch {
  let readAt: bigint | undefined;
  let stayedNs = 0n;
  return {
    transfers: {
      createDescriptorReader(descriptor, pages) {
        const reader = createDescriptorReader(descriptor, pages);
        return {
          readNow() {
            const octets = reader.readNow();
            if (octets !== undefined) readAt = process.hrtime.bigint();
            return octets;
          },
        };
      },
      writeNow(descriptor, pieces) {
        if (readAt !== undefined) stayedNs += process.hrtime.bigint() - readAt;
        readAt = undefined;
        return writeNow(descriptor, pieces);
      },
    },
    lap() {
      const lap = Number(stayedNs);
      stayedNs = 0n;
      return lap;
    },
  };
}
