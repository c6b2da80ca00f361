import { access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProxyError } from './proxy-error.ts';
import { trustedPath } from './trusted-path.ts';

/**
 * The real path of a plugin that may be started: an executable regular file directly inside the folder, where nobody
 * but root and this user can write to either, or exchange a folder above or a link on the way: what is started by this
 * path is then what was looked at.
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
  const { path: realFolder, stats: folderStats } = await trustedPath(folder, {
    uids: trustedUids,
    missing: 'plugin-folder-untrusted',
    untrusted: 'plugin-folder-untrusted',
  });
  // refuses: test "a folder that is missing or a file is refused"
  if (!folderStats.isDirectory()) throw new ProxyError('plugin-folder-untrusted', `${folder}: not a folder`);

  const { path, stats } = await trustedPath(join(realFolder, name), {
    uids: trustedUids,
    missing: 'plugin-missing',
    untrusted: 'plugin-untrusted',
  });
  // refuses: test "a link out of the folder is refused, also into a folder below"
  if (dirname(path) !== realFolder) {
    throw new ProxyError(
      'plugin-outside-folder',
      `${join(folder, name)}: leads out of the folder, to ${path}`,
    );
  }
  const executable = await access(path, constants.X_OK).then(
    () => stats.isFile(),
    () => false,
  );
  // refuses: test "a plugin that is missing, a folder or not executable is refused"
  if (!executable) throw new ProxyError('plugin-not-executable', `${path}: not an executable file`);
  return path;
}
