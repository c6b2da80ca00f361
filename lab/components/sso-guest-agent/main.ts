#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { Command, CommanderError } from 'commander';
import { openGss } from '../../gss/open-gss.ts';
import { runAgent } from './agent.ts';
import { ConfigError } from './json-config.ts';
import { logEvent } from './log.ts';
import { createNotifier, watchdogIntervalMs } from './service/notify.ts';
import { stirOpenSsl } from './service/stir-openssl.ts';
import { waitForConfig } from './wait-for-config.ts';

/** A login without a KDC goes on after this; libkrb5 itself would ask for 25 s. */
const kdcTimeoutMs = 5000;

/** Resolves with the exit status: 0 when it was told to end, 2 for bad usage or a bad configuration. */
async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('sso-guest-agent')
    .description('Lets a desktop’s Kerberos ticket open this machine’s console.')
    .option('--config <file>', 'configuration file', '/etc/sso-guest-agent/config.json')
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stderr.write(text) });
  let file: string;
  try {
    file = command.parse(argv).opts<{ config: string }>().config;
    if (command.args.length > 0) command.error(`error: unexpected argument ${command.args[0] ?? ''}`);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return await serve(file);
}

async function serve(file: string): Promise<number> {
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  let reload = new AbortController();
  process.on('SIGHUP', () => reload.abort());

  const notify = createNotifier(process.env['NOTIFY_SOCKET']);
  const watchdogMs = watchdogIntervalMs(process.env['WATCHDOG_USEC']);
  if (watchdogMs !== undefined) setInterval(() => notify('WATCHDOG=1'), watchdogMs).unref();

  // Both start at once, so that the libraries load while the configuration is still to come.
  await using channelGss = openGss();
  await using kdcGss = openGss({ callTimeoutMs: kdcTimeoutMs });
  notify('READY=1');
  try {
    for (let isFirst = true; !ending.signal.aborted; isFirst = false) {
      reload = new AbortController();
      const config = await waitForConfig(file, ending.signal, () => logEvent('info', 'waiting', { file }));
      if (!config) break;
      // A machine gets its configuration after it was cloned, if it was.
      stirOpenSsl();
      const epoch = randomBytes(8).toString('hex');
      const signal = AbortSignal.any([ending.signal, reload.signal]);
      await runAgent({ config, epoch, isFirst, channelGss, kdcGss, signal });
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    logEvent('error', 'bad-configuration', { code: error.code, message: error.message });
    return 2;
  }
  notify('STOPPING=1');
  return 0;
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  logEvent('error', 'failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
process.exit();
