import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { tiedCommand } from '../owner/tied-command.ts';
import type { CommandResult, Desktop, KinitRequest } from '../ports.ts';
import type { DesktopOptions } from './desktop-options.ts';
import { openConsole } from './open-console.ts';

const commandTimeoutMs = 30_000;

/** Sets up a desktop: a krb5.conf for the realm and an empty credential cache of its own. */
export async function createDesktop(options: DesktopOptions): Promise<Desktop> {
  const { host, port } = options.realm.address;
  const configFile = join(options.privateFolder, 'krb5.conf');
  await writeFile(configFile, options.realm.clientConfig(`${host}:${port}`));
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: options.privateFolder,
    KRB5_CONFIG: configFile,
    KRB5CCNAME: `FILE:${join(options.privateFolder, 'krb5cc')}`,
    KRB5_TRACE: join(options.artifactFolder, `${options.name}-krb5-trace.log`),
  };
  const open = new AsyncDisposableStack();
  return {
    name: options.name,
    user: options.user,
    kinit: (request) => kinit(env, options.realm.name, request),
    run: (argv) => run(env, argv),
    openConsole: async (machine, consoleOptions) =>
      open.use(await openConsole(machine, consoleOptions, options, env)),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function kinit(
  env: Readonly<Record<string, string>>,
  realm: string,
  request: KinitRequest,
): Promise<CommandResult> {
  const options = [request.forwardable ? '-f' : '-F', `${request.principal}@${realm}`];
  return run(env, ['kinit', ...options], `${request.password.reveal()}\n`);
}

async function run(
  env: Readonly<Record<string, string>>,
  argv: readonly string[],
  input = '',
): Promise<CommandResult> {
  const [program, ...args] = tiedCommand(argv);
  const result = await execa(program, args, {
    env,
    extendEnv: false,
    input,
    reject: false,
    timeout: commandTimeoutMs,
    maxBuffer: 1024 * 1024,
  });
  return {
    argv,
    exitCode: result.exitCode,
    durationMs: result.durationMs,
    stdout: result.stdout,
    // A program that could not be started, or ran out of time, has said nothing itself.
    stderr: result.exitCode === undefined ? (result.shortMessage ?? '') : result.stderr,
  };
}
