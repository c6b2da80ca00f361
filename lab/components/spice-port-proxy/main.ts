#!/usr/bin/env node
import { settingsFrom } from './command-line.ts';
import { createEventLog } from './event-log.ts';
import { exitStatusOf, ProxyError } from './proxy-error.ts';
import { runProxy } from './run-proxy.ts';

process.exitCode = await main();
// A connection that was still being opened when SIGTERM came must not keep the process.
process.exit();

async function main(): Promise<0 | 1 | 2> {
  const log = createEventLog((line) => process.stderr.write(line));
  // Whoever reads the log may leave first.
  process.stderr.on('error', () => undefined);
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.once('SIGINT', () => stop.abort());
  try {
    const settings = await settingsFrom(process.argv.slice(2));
    if (settings !== undefined) await runProxy(settings, log, stop.signal);
    return 0;
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    log('error', 'failed', { code: error.code, message: error.message });
    return exitStatusOf(error.code);
  }
}
