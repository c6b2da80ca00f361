import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { waitUntil } from '../deadline/wait-until.ts';

/** One line of a component's log. */
export interface LogEntry {
  readonly time: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A component as a real process, with the log that it has written so far. */
export interface SsoProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly log: readonly LogEntry[];
  /** The first entry from `from` on with this event and these fields. */
  event(name: string, fields?: Readonly<Record<string, unknown>>, from?: number): Promise<LogEntry>;
  /** Resolves with the exit status. */
  readonly ended: Promise<number | null>;
}

const components = new URL('../components/', import.meta.url);

/** Starts the agent with this configuration file. */
export function startAgent(configFile: string, env: Readonly<Record<string, string>>): SsoProcess {
  return start('sso-guest-agent', ['--config', configFile], env, ['ignore', 'ignore', 'pipe']);
}

/** Starts the client with one socket as both descriptors, as the proxy does. */
export function startClient(
  socket: Socket,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): SsoProcess {
  return start('spice-client-sso', args, env, [socket, socket, 'pipe']);
}

/** Starts the client so that it connects by itself. */
export function startClientAt(
  address: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): SsoProcess {
  return start('spice-client-sso', ['--connect', address, ...args], env, ['ignore', 'ignore', 'pipe']);
}

/** A connection to a unix socket that may not listen yet. Nothing of it is read here. */
export async function connectTo(path: string): Promise<Socket> {
  return await waitUntil(
    async () => {
      const socket = connect({ path });
      await once(socket, 'connect');
      return socket;
    },
    () => true,
    { for: `a listener at ${path}`, timeoutMs: 5000, intervalMs: 20, describe: () => 'a socket' },
  );
}

function start(
  component: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdio: ('ignore' | 'pipe' | Socket)[],
): SsoProcess {
  const main = new URL(`${component}/main.ts`, components).pathname;
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env }, stdio });
  const log: LogEntry[] = [];
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      // What is not JSON is a crash or a help text, and shows in the error of the wait that misses an event.
      log.push(line.startsWith('{') ? (JSON.parse(line) as LogEntry) : { time: '', event: 'text', line });
    });
  }
  return {
    child,
    log,
    ended,
    async event(name, fields = {}, from = 0) {
      const find = () =>
        log
          .slice(from)
          .find(
            (entry) =>
              entry.event === name && Object.entries(fields).every(([key, value]) => entry[key] === value),
          );
      const found = await waitUntil(find, (entry) => entry !== undefined, {
        for: `${component} to log ${name} ${JSON.stringify(fields)}`,
        timeoutMs: 10_000,
        intervalMs: 10,
        describe: () => JSON.stringify(log),
      });
      return found ?? { time: '', event: name };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
