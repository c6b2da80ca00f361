import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { projectFolder } from './lab-process.ts';

/**
 * A short scenario of two people, one guest and one desktop; its last step is the oracle. `retries`: a test's other
 * build does not name every event by which a first attempt is told.
 */
const scenario = `title: Something to look at by hand
realm:
  name: LAB.TEST
  principals:
    alice: { password: wonderland }
    host/guest1.lab.test: { okAsDelegate: true }
guests:
  guest1: { users: [alice] }
desktops:
  desk: { user: alice }
steps:
  - kinit: { on: desk, as: alice, forwardable: true }
  - open-console: { on: desk, guest: guest1, spn: host/guest1.lab.test }
  - expect: { login: opened, guest: guest1, user: alice, retries: true, within: 30s }
  - run: { on: guest1, command: 'false', exit: 0 }
`;

const commandTimeoutMs = 240_000;

/** A place of its own for kept worlds: others' are not seen from here. */
export interface KeepingPlace extends AsyncDisposable {
  readonly folder: string;
  readonly reports: string;
  readonly env: Readonly<Record<string, string>>;
  /** The scenario under this name. */
  scenario(name: string): Promise<string>;
  /** Runs `lab` to its end. */
  lab(
    args: readonly string[],
    input?: string,
  ): Promise<{ readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string }>;
}

export async function keepingPlace(): Promise<KeepingPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'kept-'));
  // Kept worlds are found below TMPDIR.
  const env = { TMPDIR: folder, NODE_NO_WARNINGS: '1' };
  const lab: KeepingPlace['lab'] = async (args, input = '') => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, ['lab/main.ts', ...args], {
      cwd: projectFolder,
      env,
      input,
      reject: false,
      timeout: commandTimeoutMs,
    });
    return { exitCode, stdout, stderr };
  };
  return {
    folder,
    reports: join(folder, 'reports'),
    env,
    scenario: async (name) => {
      const file = join(folder, `${name}.yaml`);
      await writeFile(file, scenario);
      return file;
    },
    lab,
    [Symbol.asyncDispose]: async () => {
      await lab(['down', '--all']);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
