import type { Segment } from './parse-pcap.ts';
import type { TraceEvent } from './parse-trace.ts';

/** What was seen of a repetition of round trips, one at a time, all times in ns on one scale. */
export interface HopsSeen {
  readonly bytes: number;
  /** Of the host's end, per message; they are this far from the others' clock at most. */
  readonly sentNs: readonly number[];
  readonly latenciesNs: readonly number[];
  readonly clockErrorNs: number;
  /** By the guest's clock, which only measures lengths here. */
  readonly stayedNs: readonly number[];
  /** In the order of their times. */
  readonly segments: readonly Segment[];
  readonly events: readonly TraceEvent[];
  /** Where the SPICE server listens. */
  readonly serverPort: number;
  /** What TLS adds to each of its records; 0 without it. */
  readonly recordOctets: number;
  /** What is between the host's end and the SPICE server, as the parts' names say it. */
  readonly client: string;
}

/** What was seen is not of these messages. */
export class HopsError extends Error {
  readonly code = 'parts-do-not-match';
}

/** SPICE's mini header: all that is in an acknowledgement, and over TLS its server sends it in a record of its own. */
const spiceOctets = 6;
/** Of an order, of a receipt, and of one stay after it (lab/bench-ends/order.ts). */
const orderOctets = 24;
const stayOctets = 4;
/** QEMU stamps whole µs. */
const traceStepNs = 1000;

/**
 * Where the time of each message went, by part, in the order of the way. The parts are between moments that follow each
 * other, so that they add up to the latency; each moment is off by `clockErrorNs` or 1 µs. Throws a HopsError.
 */
export function hopParts(seen: HopsSeen): Readonly<Record<string, readonly number[]>> {
  const { bytes, sentNs, latenciesNs, stayedNs, client } = seen;
  const messages = sentNs.length;
  const toGuest = wholeAt(eventsOfPort(seen), orderOctets, bytes, messages);
  const taken = seen.events.filter(({ name }) => name === 'spice_vmc_read');
  // refuses: test "octets of another port among those of the guest’s end are no parts"
  expectOctets(taken, messages * (bytes + stayOctets) + orderOctets, 'from the guest');
  const fromGuest = wholeAt(taken, 0, bytes, messages);
  const { inward, outward } = segmentsOfClient(seen);
  const toServer = findSegments(inward, seen, seen.recordOctets + spiceOctets);
  const toClient = findSegments(outward, seen, seen.recordOctets === 0 ? spiceOctets : seen.recordOctets);

  const moments = sentNs.map((sent, index) => {
    const [arrived, left] = [toGuest[index] ?? NaN, fromGuest[index] ?? NaN];
    const got = sent + (latenciesNs[index] ?? NaN);
    return inOrder(
      [sent, toServer(sent, arrived, index), arrived, left, toClient(sent, got, index), got],
      seen.clockErrorNs + traceStepNs,
      index,
    );
  });
  const stays = moments.map(([, , arrived = 0, left = 0], index) => {
    const stay = stayedNs[index] ?? NaN;
    // refuses: test "a guest’s end that had a message for longer than the guest did is no part"
    if (!(stay <= left - arrived + traceStepNs))
      throw new HopsError(`message ${index} was the guest’s end’s for longer than the guest’s`);
    return Math.min(stay, left - arrived);
  });
  const span = (from: number, to: number) => moments.map((at) => (at[to] ?? NaN) - (at[from] ?? NaN));
  return {
    [`${client}, in`]: span(0, 1),
    'SPICE and QEMU, in': span(1, 2),
    'virtio and guest kernel': span(2, 3).map((ns, index) => ns - (stays[index] ?? NaN)),
    'guest end': stays,
    'SPICE and QEMU, out': span(3, 4),
    [`${client}, out`]: span(4, 5),
  };
}

/** Of the one port that took an order and all messages. */
function eventsOfPort({ events, bytes, sentNs }: HopsSeen): readonly TraceEvent[] {
  const wanted = orderOctets + bytes * sentNs.length;
  const byPort = Map.groupBy(
    events.filter(({ name }) => name === 'virtio_console_chr_read'),
    ({ port }) => port,
  );
  const found = [...byPort.values()].filter((ofPort) => total(ofPort) === wanted);
  // refuses: test "a message that QEMU did not hand to the guest is no part"
  if (found.length !== 1 || !found[0]) throw new HopsError(`no port took ${wanted} octets into the guest`);
  return found[0];
}

function expectOctets(events: readonly TraceEvent[], octets: number, way: string): void {
  const came = total(events);
  if (came !== octets) throw new HopsError(`${came} octets came ${way} and ${octets} were due`);
}

const total = (all: readonly { readonly octets: number }[]) =>
  all.reduce((sum, { octets }) => sum + octets, 0);

/** When the last octet of each message passed; `skipped` octets go before the first. */
function wholeAt(
  events: readonly TraceEvent[],
  skipped: number,
  bytes: number,
  messages: number,
): readonly number[] {
  const times: number[] = [];
  let passed = -skipped;
  for (const { atNs, octets } of events) {
    passed += octets;
    while (times.length < messages && passed >= (times.length + 1) * bytes) times.push(atNs);
  }
  return times;
}

/** Of the connection that carried most: the others are of SPICE’s main channel and of channels that were tried. */
function segmentsOfClient({ segments, serverPort }: HopsSeen) {
  const clientPort = ({ fromPort, toPort }: Segment) => (toPort === serverPort ? fromPort : toPort);
  const byClient = [...Map.groupBy(segments, clientPort).values()];
  const ours = byClient.toSorted((one, other) => total(other) - total(one))[0] ?? [];
  return {
    inward: ours.filter(({ toPort }) => toPort === serverPort),
    outward: ours.filter(({ fromPort }) => fromPort === serverPort),
  };
}

/** When a message was whole on the wire, in however many pieces: asked for one message after the other. */
function findSegments(
  segments: readonly Segment[],
  { bytes, recordOctets, clockErrorNs }: HopsSeen,
  framingOctets: number,
) {
  let next = 0;
  return (fromNs: number, toNs: number, message: number): number => {
    const tolerance = clockErrorNs + traceStepNs;
    let passed = 0;
    for (; next < segments.length; next += 1) {
      const { atNs, octets } = segments[next] ?? { atNs: Infinity, octets: 0 };
      if (atNs > toNs + tolerance) break;
      if (atNs < fromNs - tolerance || octets <= recordOctets + spiceOctets) continue;
      passed += octets - framingOctets;
      if (passed < bytes) continue;
      next += 1;
      return atNs;
    }
    // refuses: test "a message that was not on the wire in its time is no part"
    throw new HopsError(`message ${message} was not seen on the wire while it was under way`);
  };
}

/** Moments of two clocks may change places within their error. */
function inOrder(moments: readonly number[], toleranceNs: number, message: number): readonly number[] {
  const whole = moments.map((moment) => Math.round(moment));
  const last = whole.at(-1) ?? NaN;
  return whole.reduce<number[]>((sorted, moment) => {
    const before = sorted.at(-1) ?? moment;
    // refuses: test "moments that go backwards are no parts"
    if (!(moment >= before - toleranceNs))
      throw new HopsError(`the moments of message ${message} go backwards`);
    return [...sorted, Math.min(Math.max(moment, before), last)];
  }, []);
}
