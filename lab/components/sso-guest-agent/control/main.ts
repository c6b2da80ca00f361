#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { ConfigError } from '../json-config.ts';
import { listenOnDevice } from '../port/device-port.ts';
import { type ControlConfig, readControlConfig } from './control-config.ts';
import { runControlSession } from './control-session.ts';
import { logControlEvent } from './log.ts';

const usage =
  'sso-control-agent [--config /etc/sso-guest-agent/control.json]\nServes vdsm on the control port.\n';

/** Resolves with the exit status: 0 when it was told to end, 2 for bad usage or a bad configuration. */
async function main(): Promise<number> {
  let config: ControlConfig;
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string', default: '/etc/sso-guest-agent/control.json' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stderr.write(usage);
      return 0;
    }
    config = readControlConfig(values.config);
  } catch (error) {
    if (error instanceof ConfigError)
      logControlEvent('error', 'bad-configuration', { code: error.code, message: error.message });
    else process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return 2;
  }
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  await serve(config, ending.signal);
  return 0;
}

async function serve({ port, realm, legacyLogin }: ControlConfig, signal: AbortSignal): Promise<void> {
  await using listener = listenOnDevice(port);
  logControlEvent('info', 'ready', { port, legacyLogin });
  while (!signal.aborted) {
    const accepted = await listener.accept(signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (!accepted) return;
    await using host = accepted;
    logControlEvent('info', 'connected');
    await runControlSession(host, { realm, legacyLogin, signal });
    logControlEvent('info', 'disconnected');
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  logControlEvent('error', 'failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
process.exit();
