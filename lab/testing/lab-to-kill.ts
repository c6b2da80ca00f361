import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { type Owner, ownerOf } from '../world/owner/owner.ts';
import { projectFolder, startLab } from './lab-process.ts';
import { scenarioLines } from './scenario-text.ts';

/** A run of a small scenario, with a TMPDIR of its own to look at afterwards. */
export interface LabToKill {
  readonly subprocess: Awaited<ReturnType<typeof startLab>>['subprocess'];
  readonly reports: string;
  readonly owner: Owner;
  /** Its TMPDIR. */
  readonly folder: string;
  /** What its stderr says so far. */
  readonly said: () => string;
  /** Ends the guard first, if there is one, so that nothing but the kernel acts on the lab's death; then kill -9. */
  killWithGuard(): Promise<void>;
}

/** Starts it: a KDC, a guest, a desktop, a login. Its TMPDIR is new unless it shares another's. */
export async function startLabToKill(t: ExecutionContext, shared?: string): Promise<LabToKill> {
  // Short, since the folder's sockets have 108 octets at most.
  const folder = shared ?? (await mkdtemp('/tmp/kill-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'small.yaml');
  // Several labs share the machine here: how fast a login is, is another test's question.
  const text = scenarioLines.slice(0, 16).join('\n').replace('within: 20s', 'within: 2m');
  await writeFile(file, `${text}\n`);
  const { subprocess, reports } = await startLab(t, [file], { TMPDIR: folder });
  const owner = ownerOf(subprocess.pid ?? 0);
  if (owner === undefined) throw new Error('the lab ended at once');
  let said = '';
  subprocess.stderr.on('data', (data: Buffer) => (said += data.toString()));
  return { subprocess, reports, owner, folder, said: () => said, killWithGuard };

  async function killWithGuard(): Promise<void> {
    const guards = await execa('pgrep', ['-P', String(subprocess.pid), '-f', 'read -r dismissed'], {
      reject: false,
    });
    for (const pid of guards.stdout.split('\n').filter(Boolean)) {
      // A run that ends just now has dismissed it.
      await execa('kill', ['-9', pid], { reject: false });
    }
    subprocess.kill('SIGKILL');
    await subprocess;
  }
}

/** `make clean` as that lab's user would run it. */
export async function cleanAfter(lab: LabToKill): Promise<string> {
  const { stdout } = await execa(process.execPath, ['lab/setup/main.ts', 'clean'], {
    cwd: projectFolder,
    env: { TMPDIR: lab.folder },
    timeout: 60_000,
  });
  return stdout;
}
