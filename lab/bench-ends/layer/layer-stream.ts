import type { SecurityLayer } from '../../gss/security-layer.ts';
import { coalescing } from '../coalesce.ts';
import type { OctetStream } from '../octet-stream.ts';

/** More is never waiting, but in one message that is longer. */
const batchOctets = 65_536;

/** The octets inside a security layer, as its frames carry them. */
export function layerStream(stream: OctetStream, layer: SecurityLayer): OctetStream {
  let unwrapped: readonly Buffer[] = [];
  let next = 0;
  return {
    async read() {
      while (next >= unwrapped.length) {
        const chunk = await stream.read();
        if (chunk === undefined) return undefined;
        unwrapped = await layer.unwrap(chunk);
        next = 0;
      }
      const plaintext = unwrapped[next];
      next += 1;
      return plaintext;
    },
    write: coalescing(async (octets) => stream.write(await layer.wrap(octets)), batchOctets),
  };
}
