import { findPorts } from '../../components/spice-port-proxy/find-ports.ts';
import { loadVvFile } from '../../components/spice-port-proxy/load-vv-file.ts';
import { openMainChannel } from '../../components/spice-port-proxy/main-channel.ts';
import {
  openPort,
  type PortChannel,
  type PortTraffic,
} from '../../components/spice-port-proxy/port-channel.ts';
import { channelType } from '../../wire/spice/channel-type.ts';
import { coalescing } from '../coalesce.ts';
import type { OctetStream } from '../octet-stream.ts';

/** A SPICE port with nothing behind it: the proxy's own client, without its plugin and the socket to that. */
export async function spiceStream(vvFile: string, name: string): Promise<OctetStream> {
  const { remote, ticket } = await loadVvFile(vvFile);
  const log = () => undefined;
  const main = await openMainChannel(remote, ticket, log);
  const channelIds = main.channels.filter(({ type }) => type === channelType.port).map(({ id }) => id);
  const found = await findPorts({
    names: [name],
    channelIds,
    open: (id) => openPort(remote, ticket, main.sessionId, id),
    log,
    signal: new AbortController().signal,
  });
  const port = found.get(name);
  if (port === undefined) throw new Error(`${name} was not found`);
  const place = port.channel.newDataPlace();
  const send = coalescing((octets) => {
    place.octets.set(octets, place.dataAt);
    return port.channel.sendData(place, octets.length);
  }, place.maxDataBytes);
  const read = reading(port);
  if (!port.opened) await opened(read);
  return {
    async read() {
      for (;;) {
        const message = await read();
        if (message === undefined || (message.kind === 'port-event' && message.event === 'closed'))
          return undefined;
        if (message.kind === 'data') return message.data;
      }
    },
    write: send,
  };
}

/** The port's traffic, one message a call; the server is throttled between two calls. Undefined when it is over. */
function reading(port: PortChannel): () => Promise<PortTraffic | undefined> {
  let { promise, resolve } = Promise.withResolvers<PortTraffic | undefined>();
  let release: (() => void) | undefined;
  const traffic = port.traffic(
    (message) => {
      const held = Promise.withResolvers<undefined>();
      release = () => held.resolve(undefined);
      resolve(message);
      return held.promise;
    },
    // The bench may keep what it was given.
    () => true,
  );
  let over = false;
  const end = () => {
    over = true;
    resolve(undefined);
  };
  traffic.then(end, end);
  return async () => {
    const message = await promise;
    ({ promise, resolve } = Promise.withResolvers<PortTraffic | undefined>());
    if (over) resolve(undefined);
    release?.();
    return message;
  };
}

async function opened(read: () => Promise<PortTraffic | undefined>): Promise<void> {
  for (;;) {
    const message = await read();
    if (message === undefined) throw new Error('the port went before the guest opened it');
    if (message.kind === 'port-event' && message.event === 'opened') return;
  }
}
