import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import { waitUntil } from '../../deadline/wait-until.ts';
import { tiedCommand } from '../owner/tied-command.ts';
import type { ComponentEvent } from '../ports.ts';
import { parseLogLine } from './component-log.ts';

export interface ComponentOptions {
  /** As it appears in the journal: `desk/spice-port-proxy`. */
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Receives stderr as it came, log lines and anything else. */
  readonly logFile: string;
  readonly onEvent?: (event: ComponentEvent) => void;
}

/** A component that runs as a process of its own, and dies with the lab. */
export interface Component extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** Log lines so far, oldest first. */
  readonly events: readonly ComponentEvent[];
  /** Resolves when the process is gone. */
  readonly ended: Promise<ComponentEnd>;
  /** Waits for an event; rejects at the deadline, or at once with ComponentEndedError when the process ends first. */
  waitForEvent(
    accept: (event: ComponentEvent) => boolean,
    waitedFor: string,
    timeoutMs: number,
  ): Promise<ComponentEvent>;
  /** SIGTERM, and SIGKILL `graceMs` later (default 5 s). */
  stop(graceMs?: number): Promise<ComponentEnd>;
}

export interface ComponentEnd {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly durationMs: number;
}

/** A component ended while something was still expected of it; `lastWords` is its last error event or line. */
export class ComponentEndedError extends Error {
  readonly code = 'component-ended';
  readonly lastWords: string;

  constructor(name: string, end: ComponentEnd, lastWords: string) {
    super(`${name} ended with ${end.signal ?? `exit status ${end.exitCode ?? '?'}`}: ${lastWords}`);
    this.name = 'ComponentEndedError';
    this.lastWords = lastWords;
  }
}

const keptEvents = 10_000;

/** Starts a component as a command that is tied to the lab: it dies with it. */
export async function startComponent(options: ComponentOptions): Promise<Component> {
  const events: ComponentEvent[] = [];
  let lastLine = '';
  let end: ComponentEnd | undefined;
  const [program, ...args] = tiedCommand(options.argv);
  const subprocess = execa(program, args, {
    env: options.env,
    extendEnv: false,
    stdio: ['ignore', 'ignore', 'pipe'],
    buffer: false,
    reject: false,
    forceKillAfterDelay: false,
  });
  const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  const reading = readLines();
  const ended = settle();
  if (subprocess.pid === undefined)
    throw new ComponentEndedError(options.name, await ended, 'it could not be started');
  return {
    name: options.name,
    pid: subprocess.pid,
    events,
    ended,
    waitForEvent,
    stop,
    [Symbol.asyncDispose]: dispose,
  };

  async function readLines(): Promise<void> {
    for await (const line of subprocess.iterable({ from: 'stderr' })) {
      log.write(`${line}\n`);
      lastLine = line;
      const event = parseLogLine(line);
      if (!event) continue;
      if (events.length < keptEvents) events.push(event);
      options.onEvent?.(event);
    }
  }

  async function settle(): Promise<ComponentEnd> {
    const result = await subprocess;
    await reading.catch(() => undefined);
    log.end();
    await finished(log).catch(() => undefined);
    end = { exitCode: result.exitCode, signal: result.signal, durationMs: result.durationMs };
    return end;
  }

  async function waitForEvent(
    accept: (event: ComponentEvent) => boolean,
    waitedFor: string,
    timeoutMs: number,
  ): Promise<ComponentEvent> {
    let endedEarly: ComponentEnd | undefined;
    const found = await waitUntil(
      () => {
        const event = events.find(accept);
        if (!event) endedEarly = end;
        return event;
      },
      (event) => event !== undefined || endedEarly !== undefined,
      {
        for: waitedFor,
        timeoutMs,
        intervalMs: 20,
        describe: () => events.at(-1)?.event ?? (lastLine || 'no output'),
      },
    );
    if (found) return found;
    throw new ComponentEndedError(options.name, endedEarly ?? (await ended), lastWords());
  }

  function lastWords(): string {
    const failure = events.findLast((event) => event.level === 'error');
    if (!failure) return lastLine || 'it said nothing';
    const text = failure['message'] ?? failure['reason'];
    return typeof text === 'string' ? `${failure.event}: ${text}` : failure.event;
  }

  async function stop(graceMs = 5000): Promise<ComponentEnd> {
    subprocess.kill('SIGTERM');
    const timer = setTimeout(() => subprocess.kill('SIGKILL'), graceMs);
    try {
      return await ended;
    } finally {
      clearTimeout(timer);
    }
  }

  async function dispose(): Promise<void> {
    await stop();
  }
}
