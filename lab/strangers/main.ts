#!/usr/bin/env node
import type { Socket } from 'node:net';
import { Command, Option } from 'commander';
import { cut, type CutOptions } from './cut.ts';
import { tryExchange } from './exchange.ts';
import { leaveStaleOctets } from './leave-stale-octets.ts';
import { answerWrongly, sendFrameTwice } from './inside-layer.ts';
import { sendCredentialsInTls, signWithoutNonce } from './outside-layer.ts';
import { ownStream } from './own-stream.ts';
import { chooseIntegrity, leaveOutConfidentiality } from './own-ticket.ts';
import { record } from './record.ts';
import { type Part, replayed } from './recording.ts';
import { relay, type RelayOptions } from './relay.ts';
import { report } from './report.ts';
import { sendGarbage } from './send-garbage.ts';
import { withholdNonce } from './withhold-nonce.ts';

const command = new Command('lab-stranger')
  .description('Stands in for, or between, the client of the SSO channel on stdin and stdout.')
  .enablePositionalOptions();

const inPlaceOfTheClient: Readonly<Record<string, (channel: Socket) => Promise<void>>> = {
  'leave-stale-octets': leaveStaleOctets,
  'send-garbage': sendGarbage,
  'choose-integrity': chooseIntegrity,
  'leave-out-confidentiality': leaveOutConfidentiality,
  'send-frame-twice': sendFrameTwice,
  'answer-wrongly': answerWrongly,
  'send-credentials-in-tls': sendCredentialsInTls,
  'sign-without-nonce': signWithoutNonce,
};
for (const [name, attack] of Object.entries(inPlaceOfTheClient))
  command.command(name).action(() => attack(ownStream()));
command
  .command('withhold-nonce <client> [args...]')
  .passThroughOptions()
  .action(async (client: string, args: string[]) => {
    process.exitCode = await withholdNonce(ownStream(), client, args);
  });
command
  .command('record <file> <client> [args...]')
  .passThroughOptions()
  .action(async (file: string, client: string, args: string[]) => {
    process.exitCode = await record(ownStream(), file, client, args);
  });
command
  .command('replay <file>')
  .addOption(new Option('--part <part>').choices(['all', 'first', 'last']).default('all'))
  .action(async (file: string, { part }: { part: Part }) =>
    tryExchange(ownStream(), await replayed(file, part)),
  );
command
  .command('relay <client> [args...]')
  .passThroughOptions()
  .option('--certificate <file>')
  .option('--key <file>')
  .option('--guest-tls')
  .action(async (client: string, args: string[], options: RelayOptions) => {
    process.exitCode = await relay(ownStream(), options, client, args);
  });
command
  .command('cut <client> [args...]')
  .passThroughOptions()
  .addOption(new Option('--towards <side>').choices(['guest', 'client']).makeOptionMandatory())
  .addOption(new Option('--message <n>').argParser(Number).makeOptionMandatory())
  .addOption(new Option('--when <moment>').choices(['before', 'after']).default('after'))
  .addOption(new Option('--delay-ms <n>').argParser(Number).default(0))
  .action(async (client: string, args: string[], options: CutOptions) => {
    process.exitCode = await cut(ownStream(), options, client, args);
  });

try {
  await command.parseAsync();
} catch (error) {
  report('failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
process.exit();
