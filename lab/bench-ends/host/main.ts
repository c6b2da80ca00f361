#!/usr/bin/env node
import { connect, Socket } from 'node:net';
import { Command, Option } from 'commander';
import { openGss } from '../../gss/open-gss.ts';
import { openTraffic, type UpperLayer, upperLayers } from '../layer/open-traffic.ts';
import { socketStream } from '../socket-stream.ts';
import { obeyBench } from './control.ts';
import { hostEndOn } from './perform.ts';
import { spiceStream } from './spice-stream.ts';

interface Options {
  readonly control: string;
  readonly connect?: string;
  readonly vv?: string;
  readonly port: string;
  readonly layer: UpperLayer;
  readonly service?: string;
}

const command = new Command('bench-host-end')
  .description(
    'Performs the tasks of a benchmark with the guest’s end; without an address, on stdin and stdout.',
  )
  .requiredOption('--control <path>', 'unix socket of the bench')
  .option('--connect <path>', 'unix socket that leads to the guest')
  .option('--vv <file>', 'a connection file, for the port itself')
  .option('--port <name>', 'with --vv', 'spice.sso.0')
  .addOption(new Option('--layer <name>', 'what is put upon the way').choices(upperLayers).default('none'))
  .option('--service <principal>', 'with a layer: who the guest’s end has to be');

command.action(async ({ control, connect: path, vv, port, layer, service }: Options) => {
  const socket = () => (path === undefined ? new Socket({ fd: 0 }) : connect(path));
  await using gss = layer === 'none' ? undefined : openGss();
  await obeyBench(control, async () => {
    const stream = vv === undefined ? socketStream(socket()) : await spiceStream(vv, port);
    return hostEndOn(await openTraffic(stream, 'host', { layer, gss, service }));
  });
});

await command.parseAsync();
process.exit();
