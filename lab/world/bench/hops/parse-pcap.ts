/** A TCP segment with payload on loopback. */
export interface Segment {
  /** On CLOCK_REALTIME, counted from the origin that was asked for. */
  readonly atNs: number;
  readonly fromPort: number;
  readonly toPort: number;
  /** Of payload. */
  readonly octets: number;
}

/** So much of each packet is captured: Ethernet's, IPv4's and TCP's fixed headers, and no octet of payload. */
export const headerOctets = 54;

const fileHeaderOctets = 24;
const recordHeaderOctets = 16;
/** pcap with nanoseconds, little-endian; the link type is Ethernet. */
const magic = 0xa1b23c4d;
const ethernet = 1;
const internetProtocol = 0x0800;
const tcp = 6;

/** What tcpdump wrote is not what it was asked for. */
export class PcapError extends Error {
  readonly code = 'capture-malformed';
}

/** The segments with payload; a record that is not whole yet ends them. Throws a PcapError. */
export function parsePcap(file: Buffer, originMs: number): readonly Segment[] {
  if (file.length < fileHeaderOctets) return [];
  // refuses: test "a capture of another format is no capture"
  if (file.readUInt32LE(0) !== magic || file.readUInt32LE(20) !== ethernet)
    throw new PcapError('the capture is not one of nanoseconds on Ethernet');
  const segments: Segment[] = [];
  for (let at = fileHeaderOctets; at + recordHeaderOctets <= file.length; ) {
    const kept = file.readUInt32LE(at + 8);
    const end = at + recordHeaderOctets + kept;
    // refuses: test "a record that claims more than was asked for is no capture"
    if (kept > headerOctets) throw new PcapError(`a record of the capture has ${kept} octets`);
    if (end > file.length) break;
    const atNs = (file.readUInt32LE(at) * 1000 - originMs) * 1e6 + file.readUInt32LE(at + 4);
    const segment = parseSegment(file.subarray(at + recordHeaderOctets, end));
    if (segment) segments.push({ atNs, ...segment });
    at = end;
  }
  return segments;
}

/** RFC 791 and RFC 9293: nothing for another protocol, for IP options, and for a segment without payload. */
function parseSegment(packet: Buffer): Omit<Segment, 'atNs'> | undefined {
  if (packet.length < headerOctets || packet.readUInt16BE(12) !== internetProtocol) return undefined;
  const [versionAndLength, protocol] = [packet.readUInt8(14), packet.readUInt8(23)];
  if (versionAndLength !== 0x45 || protocol !== tcp) return undefined;
  const octets = packet.readUInt16BE(16) - 20 - (packet.readUInt8(46) >> 4) * 4;
  return octets > 0
    ? { fromPort: packet.readUInt16BE(34), toPort: packet.readUInt16BE(36), octets }
    : undefined;
}
