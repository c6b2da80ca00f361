import { findPorts } from '../../components/spice-port-proxy/find-ports.ts';
import { loadVvFile } from '../../components/spice-port-proxy/load-vv-file.ts';
import { openMainChannel } from '../../components/spice-port-proxy/main-channel.ts';
import { openPort } from '../../components/spice-port-proxy/port-channel.ts';
import { channelType } from '../../wire/spice/channel-type.ts';
import { coalescing } from '../coalesce.ts';
import type { OctetStream } from '../octet-stream.ts';

const maxDataBytes = 32_768;

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
  const traffic = port.traffic();
  const send = coalescing((octets) => port.channel.sendData(octets), maxDataBytes);
  if (!port.opened) await opened(traffic);
  return {
    async read() {
      for (;;) {
        const { value, done } = await traffic.next();
        if (done === true || (value.kind === 'port-event' && value.event === 'closed')) return undefined;
        if (value.kind === 'data') return value.data;
      }
    },
    write: send,
  };
}

async function opened(traffic: ReturnType<Awaited<ReturnType<typeof openPort>>['traffic']>): Promise<void> {
  for (;;) {
    const { value, done } = await traffic.next();
    if (done === true) throw new Error('the port went before the guest opened it');
    if (value.kind === 'port-event' && value.event === 'opened') return;
  }
}
