import test from 'ava';
import { hopParts, type HopsSeen } from './hop-parts.ts';

/** Two messages of 16 octets over TLS, 1 ms apart, and what else is on the wire. */
function seen(changes: Partial<HopsSeen> = {}): HopsSeen {
  const segment = (atNs: number, toServer: boolean, octets: number) =>
    toServer
      ? { atNs, fromPort: 40_000, toPort: 5900, octets }
      : { atNs, fromPort: 5900, toPort: 40_000, octets };
  const way = (sent: number) => [
    segment(sent + 50_000, true, 44),
    // The header of the answer, the answer, and the acknowledgement of it.
    segment(sent + 520_000, false, 28),
    segment(sent + 550_000, false, 38),
    segment(sent + 600_000, true, 28),
  ];
  const toGuest = (atNs: number, octets: number, port = 1) =>
    ({ name: 'virtio_console_chr_read', atNs, port, octets }) as const;
  const fromGuest = (atNs: number, octets: number) =>
    ({ name: 'spice_vmc_read', atNs, port: 0, octets }) as const;
  return {
    bytes: 16,
    sentNs: [1_000_000, 2_000_000],
    latenciesNs: [700_000, 800_000],
    clockErrorNs: 200,
    stayedNs: [30_000, 40_000],
    segments: [
      segment(900_000, true, 52),
      ...way(1_000_000),
      { ...segment(1_300_000, false, 100), toPort: 40_001 },
      ...way(2_000_000),
      segment(2_900_000, false, 54),
    ],
    events: [
      toGuest(950_000, 24),
      toGuest(980_000, 7, 5),
      toGuest(1_100_000, 16),
      fromGuest(1_500_000, 16),
      toGuest(2_100_000, 16),
      fromGuest(2_500_000, 16),
      fromGuest(2_900_000, 24 + 8),
    ],
    serverPort: 5900,
    recordOctets: 22,
    client: 'client',
    ...changes,
  };
}

const mismatch = { code: 'parts-do-not-match' };

test('the parts of a message are between what was seen of it, and add up to its latency', (t) => {
  t.deepEqual(hopParts(seen()), {
    'client, in': [50_000, 50_000],
    'SPICE and QEMU, in': [50_000, 50_000],
    'virtio and guest kernel': [370_000, 360_000],
    'guest end': [30_000, 40_000],
    'SPICE and QEMU, out': [50_000, 50_000],
    'client, out': [150_000, 250_000],
  });
});

test('a message that the guest takes and gives in pieces is whole with its last one', (t) => {
  const { events, segments } = seen();
  const inPieces = events.flatMap((event) =>
    event.octets === 16
      ? [
          { ...event, atNs: event.atNs - 10_000, octets: 6 },
          { ...event, octets: 10 },
        ]
      : [event],
  );
  const parts = hopParts(
    seen({
      bytes: 16,
      events: inPieces,
      segments: segments.flatMap((segment) =>
        segment.octets === 38
          ? [
              { ...segment, atNs: segment.atNs - 55_000, octets: 29 },
              { ...segment, octets: 31 },
            ]
          : [segment],
      ),
    }),
  );
  t.deepEqual(parts['SPICE and QEMU, out'], [50_000, 50_000]);
  t.deepEqual(parts['SPICE and QEMU, in'], [50_000, 50_000]);
});

test('moments that change places within the error of the clocks are one moment', (t) => {
  const { segments } = seen();
  const early = segments.map((one) => (one.octets === 44 ? { ...one, atNs: one.atNs - 51_000 } : one));
  const parts = hopParts(seen({ segments: early }));
  t.deepEqual(parts['client, in'], [0, 0]);
  t.deepEqual(parts['SPICE and QEMU, in'], [100_000, 100_000]);
});

test('a message that QEMU did not hand to the guest is no part', (t) => {
  const { events } = seen();
  const one = events.filter(({ atNs }) => atNs !== 2_100_000);
  t.throws(() => hopParts(seen({ events: one })), { ...mismatch, message: /no port took 56 octets/ });
});

test('octets of another port among those of the guest’s end are no parts', (t) => {
  const { events } = seen();
  const more = events.map((event) => (event.atNs === 2_900_000 ? { ...event, octets: 33 } : event));
  t.throws(() => hopParts(seen({ events: more })), { ...mismatch, message: /65 octets came .* 64 were due/ });
});

test('a message that was not on the wire in its time is no part', (t) => {
  const { segments } = seen();
  const lost = segments.filter(({ atNs }) => atNs !== 2_050_000);
  t.throws(() => hopParts(seen({ segments: lost })), { ...mismatch, message: /message 1 was not seen/ });
});

test('moments that go backwards are no parts', (t) => {
  const { segments } = seen();
  const early = segments.map((one) => (one.octets === 38 ? { ...one, atNs: one.atNs - 60_000 } : one));
  t.throws(() => hopParts(seen({ segments: early })), { ...mismatch, message: /message 0 go backwards/ });
});

test('a guest’s end that had a message for longer than the guest did is no part', (t) => {
  t.throws(() => hopParts(seen({ stayedNs: [30_000, 402_000] })), {
    ...mismatch,
    message: /message 1 was the guest’s end’s for longer/,
  });
  t.throws(() => hopParts(seen({ stayedNs: [30_000] })), mismatch);
});
