import { decodeOrder, encodeReceipt, encodeStays, type Order } from '../order.ts';
import type { Received } from '../stream-payload.ts';
import type { Traffic } from '../traffic.ts';

/**
 * Obeys the host's end until it leaves. Throws a RangeError for what is no order.
 * @param lap how long octets were this end's since its last call, in ns
 */
export async function serveOrders(traffic: Traffic, lap: () => number = () => 0): Promise<void> {
  for (;;) {
    const header = await traffic.hear();
    if (header === undefined) return;
    const began = process.cpuUsage();
    const staysNs: number[] = [];
    lap();
    const { wrong, whole } = await obey(decodeOrder(header), traffic, () => staysNs.push(lap()));
    if (!whole) return;
    const { user, system } = process.cpuUsage(began);
    await traffic.tell(encodeReceipt({ wrong, cpuNs: (user + system) * 1000, calls: 0 }));
    if (staysNs.length > 0) await traffic.tell(encodeStays(staysNs));
  }
}

async function obey({ deed, ...course }: Order, traffic: Traffic, onMessage: () => void): Promise<Received> {
  switch (deed) {
    case 'echo':
      return traffic.echoAll(course);
    case 'timed-echo':
      return traffic.echoEach(course, onMessage);
    case 'sink':
      return traffic.takeAll(course);
    case 'source':
      await traffic.sendAll(course);
      return { wrong: 0, whole: true };
    case 'mixed': {
      const [received] = await Promise.all([traffic.takeAll(course), traffic.sendAll(course)]);
      return received;
    }
  }
}
