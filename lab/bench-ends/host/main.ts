#!/usr/bin/env node
import { connect, Socket } from 'node:net';
import { Command } from 'commander';
import { socketStream } from '../socket-stream.ts';
import { obeyBench } from './control.ts';
import { hostEndOn } from './perform.ts';
import { spiceStream } from './spice-stream.ts';

interface Options {
  readonly control: string;
  readonly connect?: string;
  readonly vv?: string;
  readonly port: string;
}

const command = new Command('bench-host-end')
  .description(
    'Performs the tasks of a benchmark with the guest’s end; without an address, on stdin and stdout.',
  )
  .requiredOption('--control <path>', 'unix socket of the bench')
  .option('--connect <path>', 'unix socket that leads to the guest')
  .option('--vv <file>', 'a connection file, for the port itself')
  .option('--port <name>', 'with --vv', 'spice.sso.0');

command.action(async ({ control, connect: path, vv, port }: Options) => {
  const socket = () => (path === undefined ? new Socket({ fd: 0 }) : connect(path));
  const stream = vv === undefined ? socketStream(socket()) : await spiceStream(vv, port);
  await obeyBench(control, hostEndOn(stream));
});

await command.parseAsync();
process.exit();
