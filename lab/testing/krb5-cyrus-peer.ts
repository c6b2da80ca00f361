import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { waitUntil, withDeadline } from '../deadline/wait-until.ts';

/** cyrus-sasl's sample client or server: another implementation's end of a SASL exchange, one base64 line a message. */
export interface CyrusPeer extends AsyncDisposable {
  /** Its next message. */
  receive(): Promise<Buffer>;
  send(message: Buffer): void;
  /** Resolves when it has printed a line that is `text`. */
  says(text: string): Promise<void>;
  /** How it ended: 0 if it liked what it read. */
  exitCode(): Promise<number | null>;
}

const timeoutMs = 5000;

/** Asks for encryption of at least 56 bits: `SSF: 256` is AES-256. `env` names krb5.conf and the credentials. */
export function startCyrusPeer(
  role: 'client' | 'server',
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): CyrusPeer {
  const [ours, theirs] = role === 'server' ? ['C', 'S'] : ['S', 'C'];
  const command = [
    '-o0',
    `sasl-sample-${role}`,
    '-s',
    'host',
    '-m',
    'GSSAPI',
    '-b',
    'min=56,max=256',
    ...args,
  ];
  const child = spawn('stdbuf', command, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit').then(() => child.exitCode);
  const lines: string[] = [];
  let read = 0;
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));

  async function lineAfter(from: number, accept: (line: string) => boolean): Promise<number> {
    return await waitUntil(
      () => lines.findIndex((line, index) => index >= from && accept(line)),
      (index) => index >= 0,
      { for: `cyrus ${role}`, timeoutMs, intervalMs: 2, describe: () => lines.join(' | ') },
    );
  }

  return {
    async receive() {
      const index = await lineAfter(read, (line) => line.startsWith(`${theirs}: `));
      read = index + 1;
      return Buffer.from((lines[index] ?? '').slice(3), 'base64');
    },
    send: (message) => {
      child.stdin.write(`${ours}: ${message.toString('base64')}\n`);
    },
    async says(text) {
      await lineAfter(0, (line) => line === text);
    },
    exitCode: () => withDeadline(ended, `the end of cyrus ${role}`, timeoutMs),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
