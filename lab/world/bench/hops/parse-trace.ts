/** Octets that QEMU handed to a guest's port, or that its SPICE server took from one. */
export interface TraceEvent {
  readonly name: 'virtio_console_chr_read' | 'spice_vmc_read';
  /** On CLOCK_REALTIME, counted from the origin that was asked for; whole µs, rounded down. */
  readonly atNs: number;
  /** Of the serial bus; 0 where the event does not say. */
  readonly port: number;
  readonly octets: number;
}

/** Sizes and times; none of them says what the octets are. */
export const traceEvents = ['virtio_console_chr_read', 'spice_vmc_read'] as const;

const line =
  /^\d+@(\d{1,12})\.(\d{6}):(?:(virtio_console_chr_read) port (\d{1,9}), size (\d{1,9})|(spice_vmc_read) spice read (\d{1,9}) of requested \d+)\s*$/;

/** The events among the lines of QEMU's log; other lines are not for us. */
export function parseTrace(text: string, originMs: number): readonly TraceEvent[] {
  return text.split('\n').flatMap((one): TraceEvent[] => {
    const [, seconds, micros, toGuest, port, size, fromGuest, taken] = line.exec(one) ?? [];
    if (seconds === undefined || micros === undefined) return [];
    const atNs = (Number(seconds) * 1000 - originMs) * 1e6 + Number(micros) * 1000;
    if (toGuest !== undefined)
      return [{ name: 'virtio_console_chr_read', atNs, port: Number(port), octets: Number(size) }];
    return fromGuest === undefined ? [] : [{ name: 'spice_vmc_read', atNs, port: 0, octets: Number(taken) }];
  });
}
