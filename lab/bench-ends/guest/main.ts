#!/usr/bin/env node
import { Command, Option } from 'commander';
import { listenOnDevice } from '../../components/sso-guest-agent/port/device-port.ts';
import { openGss } from '../../gss/open-gss.ts';
import { openTraffic, type UpperLayer, upperLayers } from '../layer/open-traffic.ts';
import { serveOrders } from './serve-orders.ts';
import { stopwatch } from './stopwatch.ts';

interface Options {
  readonly layer: UpperLayer;
  readonly service?: string;
}

const command = new Command('bench-guest-end')
  .description('Serves the orders of a benchmark from a port, through the agent’s own code for it.')
  .argument('<port>', 'the device of a virtio-serial port')
  .addOption(new Option('--layer <name>', 'what is put upon the port').choices(upperLayers).default('none'))
  .option('--service <principal>', 'with a layer: the principal that the keytab has a key of');

command.action(async (path: string, { layer, service }: Options) => {
  const nextTurn = turns();
  // From the start, since loading the libraries takes its time.
  await using gss = layer === 'none' ? undefined : openGss();
  const { transfers, lap } = stopwatch();
  await using listener = listenOnDevice(path, transfers);
  for (;;) {
    await nextTurn();
    await using port = await listener.accept(new AbortController().signal);
    try {
      await using traffic = await openTraffic(port, 'guest', { layer, gss, service });
      await serveOrders(traffic, lap);
    } catch (error) {
      // The host's end has left in the middle, or was none: the next one begins anew.
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
});

await command.parseAsync();

/** The first turn begins with the process, each later one with SIGUSR2: another end may have the port meanwhile. */
function turns(): () => Promise<void> {
  let due = 1;
  let wake: (() => void) | undefined;
  process.on('SIGUSR2', () => {
    due += 1;
    wake?.();
  });
  // A handler for a signal does not keep a process alive.
  const alive = setInterval(() => undefined, 2 ** 31 - 1);
  return async () => {
    alive.ref();
    if (due === 0) await new Promise<void>((resolve) => (wake = resolve));
    due -= 1;
  };
}
