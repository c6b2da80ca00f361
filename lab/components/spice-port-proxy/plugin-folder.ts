import type { Stats } from 'node:fs';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProxyError, type ProxyErrorCode } from './proxy-error.ts';

/**
 * The real path of a plugin that may be started: an executable regular file directly inside the folder, where neither
 * can be written by anyone but root and this user.
 * @param trustedUids who may own the folder and the plugin; default root and this user
 * Throws one of the `plugin-…` refusals.
 */
export async function approvedPlugin(
  folder: string,
  name: string,
  trustedUids: readonly number[] = [0, process.geteuid?.() ?? 0],
): Promise<string> {
  // refuses: test "a name that is not a plain file name is refused"
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
    throw new ProxyError('plugin-name-invalid', `${name}: a plugin is a plain file name in ${folder}`);
  }
  const realFolder = await real(folder, 'plugin-folder-untrusted');
  const folderStats = await stat(realFolder);
  // refuses: test "a folder that is missing or a file is refused"
  if (!folderStats.isDirectory()) throw new ProxyError('plugin-folder-untrusted', `${folder}: not a folder`);
  // refuses: test "a plugin or a folder that others may write to is refused"
  requireTrusted(folderStats, realFolder, trustedUids, 'plugin-folder-untrusted');

  const path = await real(join(realFolder, name), 'plugin-missing');
  // refuses: test "a link out of the folder is refused, also into a folder below"
  if (dirname(path) !== realFolder) {
    throw new ProxyError(
      'plugin-outside-folder',
      `${join(folder, name)}: leads out of the folder, to ${path}`,
    );
  }
  const stats = await stat(path);
  // refuses: test "a plugin or a folder that others may write to is refused"
  requireTrusted(stats, path, trustedUids, 'plugin-untrusted');
  const executable = await access(path, constants.X_OK).then(
    () => stats.isFile(),
    () => false,
  );
  // refuses: test "a plugin that is missing, a folder or not executable is refused"
  if (!executable) throw new ProxyError('plugin-not-executable', `${path}: not an executable file`);
  return path;
}

async function real(path: string, code: ProxyErrorCode): Promise<string> {
  return realpath(path).catch((cause: unknown) => {
    throw new ProxyError(code, `${path}: not there, or not to be reached`, { cause });
  });
}

function requireTrusted(
  stats: Stats,
  path: string,
  trustedUids: readonly number[],
  code: ProxyErrorCode,
): void {
  // refuses: test "a folder and a plugin of somebody else are refused"
  if (!trustedUids.includes(stats.uid)) {
    throw new ProxyError(code, `${path}: belongs to uid ${stats.uid}; root or the user must own it`);
  }
  // refuses: test "a plugin or a folder that others may write to is refused"
  if ((stats.mode & 0o022) !== 0) {
    throw new ProxyError(code, `${path}: others may write to it; chmod go-w`);
  }
}
