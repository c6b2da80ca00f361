import { decodeOrder, encodeReceipt, encodeStays, headerOctets, type Order } from '../order.ts';
import { type ExactReader, exactReader, type OctetStream } from '../octet-stream.ts';
import { echoTimed, receivePayload, type Received, sendPayload } from '../stream-payload.ts';

/**
 * Obeys the host's end until it leaves. Throws a RangeError for what is no order.
 * @param lap how long octets were this end's since its last call, in ns
 */
export async function serveOrders(stream: OctetStream, lap: () => number = () => 0): Promise<void> {
  const reader = exactReader(stream);
  for (;;) {
    const header = await reader.exactly(headerOctets);
    if (header === undefined) return;
    const began = process.cpuUsage();
    const staysNs: number[] = [];
    lap();
    const { wrong, whole } = await obey(decodeOrder(header), reader, stream, () => staysNs.push(lap()));
    if (!whole) return;
    const { user, system } = process.cpuUsage(began);
    await stream.write(encodeReceipt({ wrong, cpuNs: (user + system) * 1000, calls: 0 }));
    if (staysNs.length > 0) await stream.write(encodeStays(staysNs));
  }
}

async function obey(
  { deed, bytes, octets }: Order,
  reader: ExactReader,
  stream: OctetStream,
  onMessage: () => void,
): Promise<Received> {
  switch (deed) {
    case 'echo':
      return receivePayload(reader, octets, (piece) => stream.write(piece));
    case 'timed-echo':
      return echoTimed(reader, stream, { bytes, octets }, onMessage);
    case 'sink':
      return receivePayload(reader, octets);
    case 'source':
      await sendPayload(stream, bytes, octets);
      return { wrong: 0, whole: true };
    case 'mixed': {
      const [received] = await Promise.all([
        receivePayload(reader, octets),
        sendPayload(stream, bytes, octets),
      ]);
      return received;
    }
  }
}
