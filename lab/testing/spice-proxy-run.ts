import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { build } from 'esbuild';
import { waitUntil, withDeadline } from '../deadline/wait-until.ts';

/** A line of the proxy's log. */
export type ProxyLogLine = Readonly<Record<string, unknown>> & { readonly event: string };

/** A proxy that runs as a user would run it. Disposing ends it and its plugins. */
export interface ProxyRun extends AsyncDisposable {
  readonly pid: number;
  readonly log: readonly ProxyLogLine[];
  /** What came on stderr that is not a log line of the proxy: its plugins' words. */
  readonly said: readonly string[];
  /** Waits for the nth line with this event. */
  seen(event: string, count?: number): Promise<ProxyLogLine>;
  kill(signal: NodeJS.Signals): void;
  /** How it ended, and the code of its `failed` line. */
  readonly ended: Promise<{ readonly exitCode: number | undefined; readonly code: unknown }>;
}

const source = new URL('../components/spice-port-proxy/main.ts', import.meta.url).pathname;

/**
 * @param ticket is given on descriptor 3, as `--ticket-fd 3`
 * @param script what Node runs; default the source
 */
export function runProxyProcess(args: readonly string[], ticket = '', script = source): ProxyRun {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  }) as ChildProcess & { readonly stderr: Readable };
  (child.stdio[3] as Writable).end(ticket);
  const log: ProxyLogLine[] = [];
  const said: string[] = [];
  const lines = createInterface(child.stderr);
  lines.on('line', (line) => {
    const parsed = parseLine(line);
    if (parsed) log.push(parsed);
    else said.push(line);
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const ended = Promise.all([exited, once(lines, 'close')]).then(([[exitCode]]) => ({
    exitCode: exitCode ?? undefined,
    code: log.find(({ event }) => event === 'failed')?.['code'],
  }));
  return {
    pid: child.pid ?? 0,
    log,
    said,
    async seen(event, count = 1) {
      await waitUntil(
        () => log,
        (lines) => lines.filter((line) => line.event === event).length >= count,
        { for: `${event} in the proxy's log`, timeoutMs: 15_000 },
      );
      return log.filter((line) => line.event === event)[count - 1] as ProxyLogLine;
    },
    kill: (signal) => void child.kill(signal),
    get ended() {
      return withDeadline(ended, 'the end of the proxy', 20_000);
    },
    async [Symbol.asyncDispose]() {
      // SIGTERM first: a proxy that is killed cannot end a plugin that ignores its EOF.
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 6000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Bundles the proxy as a site installs it: without type stripping, which alone takes 30 MB. */
export async function bundleProxy(outfile: string): Promise<void> {
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
}

function parseLine(line: string): ProxyLogLine | undefined {
  if (!line.startsWith('{"time"')) return undefined;
  return JSON.parse(line) as ProxyLogLine;
}
