import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Secret } from '../../secret/secret.ts';
import { deadlinesOf } from '../../deadline/deadlines-of.ts';
import { onThisHost } from '../../deadline/host-speed.ts';
import { tiedCommand } from '../owner/tied-command.ts';
import { KdcError } from './kdc-error.ts';
import type { KdcHost, ScriptResult } from './kdc-host.ts';
import { recipeFolder } from './realm-config.ts';

const { withDeadline } = deadlinesOf('lab');

const maxLogOctets = 16 * 1024 * 1024;
const maxScriptOutputOctets = 1024 * 1024;
const scriptTimeoutMs = 10_000;

/** What both hosts need to start a KDC. The folder in the configuration is the host's to choose. */
export interface KdcRecipe {
  readonly realm: string;
  readonly commands: Secret<string>;
  readonly krb5Conf: string;
  /** kdc.conf for a KDC whose files are in this folder. */
  kdcConf(folder: string): string;
}

/** Starts the recipe as a child of this process, in a new private folder below `runFolder`. */
export async function startKdcProcess(recipe: KdcRecipe, runFolder: string): Promise<KdcHost> {
  const folder = await mkdtemp(`${runFolder}/kdc-`);
  await Promise.all([
    writeFile(`${folder}/kdc.conf`, recipe.kdcConf(folder)),
    writeFile(`${folder}/krb5.conf`, recipe.krb5Conf),
  ]);
  let server = serve(recipe.commands.reveal());

  function serve(commands: string) {
    const [program, ...args] = tiedCommand([`${recipeFolder}serve-realm`, folder, recipe.realm]);
    // A group of its own: Ctrl-C at the terminal is the lab's to answer, and kadmin.local hangs on it.
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
    const complaints = lastLines(child.stderr);
    let ended: string | undefined;
    child.once('error', (error) => (ended = error.message));
    child.once('exit', (code, signal) => (ended = `ended with ${signal ?? `exit ${code ?? '?'}`}`));
    // A script that has already failed closes its stdin; its exit says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(commands);
    return { child, end: () => (ended === undefined ? undefined : `${ended}; ${complaints()}`) };
  }

  return {
    kind: 'process',
    run: (script, principals) => runScript(script, [folder, recipe.realm, ...principals]),
    readLog: () => readTail(`${folder}/kdc.log`),
    ended: () => Promise.resolve(server.end()),
    async setState(state) {
      if (state === 'down') await stopChild(server.child);
      else if (state === 'silent') signalGroup(server.child, 'SIGSTOP');
      else if (server.end() === undefined) signalGroup(server.child, 'SIGCONT');
      else server = serve('');
    },
    stop: async () => {
      await stopChild(server.child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  signalGroup(child, 'SIGTERM');
  // One that was silenced hears it only then.
  signalGroup(child, 'SIGCONT');
  await withDeadline(exit, 'the KDC to end', 4000).catch(() => signalGroup(child, 'SIGKILL'));
  await withDeadline(exit, 'the killed KDC to end', 1000);
}

/** Reaches what the script that becomes the KDC has started, too. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function runScript(script: string, args: readonly string[]): Promise<ScriptResult> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: maxScriptOutputOctets, timeout: onThisHost(scriptTimeoutMs) };
    // A session of its own, too: Ctrl-C at the terminal must not look like a script that failed.
    const [program, ...rest] = tiedCommand(['setsid', `${recipeFolder}${script}`, ...args]);
    const child = execFile(program, rest, options, (error, stdout, stderr) => {
      if (error !== null && child.exitCode === null)
        reject(new KdcError('command-failed', `${script}: ${error.message}`, error));
      else resolve({ exitCode: child.exitCode ?? undefined, stdout, stderr });
    });
    child.stdin?.end();
  });
}

async function readTail(file: string): Promise<string> {
  await using handle = await open(file).catch(() => null);
  if (handle === null) return '';
  const { size } = await handle.stat();
  const length = Math.min(size, maxLogOctets);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8', 0, bytesRead);
}

/** Keeps the last 4 KiB of a stream. */
function lastLines(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => (text = (text + chunk).slice(-4096)));
  return () => text.trim();
}
