import test from 'ava';
import { parsePcap } from './parse-pcap.ts';

const fileHeader = () =>
  Buffer.from('4d3cb2a1020004000000000000000000360000000100 0000'.replace(' ', ''), 'hex');

/** A record of tcpdump's, at 5.000000007 s. */
function record(payload: number, changes: (packet: Buffer) => void = () => undefined): Buffer {
  const packet = Buffer.alloc(54);
  packet.writeUInt16BE(0x0800, 12);
  packet.writeUInt8(0x45, 14);
  packet.writeUInt16BE(20 + 32 + payload, 16);
  packet.writeUInt8(6, 23);
  packet.writeUInt16BE(40_000, 34);
  packet.writeUInt16BE(5900, 36);
  packet.writeUInt8(8 << 4, 46);
  changes(packet);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(5, 0);
  header.writeUInt32LE(7, 4);
  header.writeUInt32LE(packet.length, 8);
  return Buffer.concat([header, packet]);
}

const found = (octets: number) => ({ atNs: 1_000_007, fromPort: 40_000, toPort: 5900, octets });

test('the segments with payload are read, and nothing else', (t) => {
  const file = Buffer.concat([
    fileHeader(),
    record(100),
    record(0),
    record(9, (packet) => packet.writeUInt8(17, 23)),
    record(9, (packet) => packet.writeUInt16BE(0x86dd, 12)),
    record(65_000),
  ]);
  t.deepEqual(parsePcap(file, 4999), [found(100), found(65_000)]);
});

test('a record that is not whole yet is left for later', (t) => {
  const file = Buffer.concat([fileHeader(), record(100), record(200)]);
  for (let length = 0; length < file.length; length += 1)
    t.true(parsePcap(file.subarray(0, length), 4999).length <= 1);
  t.is(parsePcap(file, 4999).length, 2);
});

test('a capture of another format is no capture', (t) => {
  const micros = fileHeader();
  micros.writeUInt32LE(0xa1b2c3d4, 0);
  t.throws(() => parsePcap(micros, 0), { code: 'capture-malformed' });
  const cooked = fileHeader();
  cooked.writeUInt32LE(113, 20);
  t.throws(() => parsePcap(cooked, 0), { code: 'capture-malformed' });
});

test('a record that claims more than was asked for is no capture', (t) => {
  const long = record(100);
  long.writeUInt32LE(55, 8);
  t.throws(() => parsePcap(Buffer.concat([fileHeader(), long, Buffer.alloc(1)]), 0), {
    code: 'capture-malformed',
  });
});
