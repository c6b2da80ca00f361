import { decodeOrder, encodeReceipt, type Order } from '../order.ts';
import type { Received } from '../stream-payload.ts';
import type { Traffic } from '../traffic.ts';

/** Obeys the host's end until it leaves. Throws a RangeError for what is no order. */
export async function serveOrders(traffic: Traffic): Promise<void> {
  for (;;) {
    const header = await traffic.hear();
    if (header === undefined) return;
    const began = process.cpuUsage();
    const { wrong, whole } = await obey(decodeOrder(header), traffic);
    if (!whole) return;
    const { user, system } = process.cpuUsage(began);
    await traffic.tell(encodeReceipt({ wrong, cpuNs: (user + system) * 1000, calls: 0 }));
  }
}

async function obey({ deed, ...course }: Order, traffic: Traffic): Promise<Received> {
  switch (deed) {
    case 'echo':
      return traffic.echoAll(course);
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
