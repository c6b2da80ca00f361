import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = '/run/systemd/sessions';

/**
 * Whether logind has written down a session of `user` by the PAM service that is up, in front or not: what sd-login(3) reads, at the price
 * of a small file. A hint for when to ask logind itself: a process that asks the bus costs an emulated guest 0.3 s,
 * taken from the very login that is waited for.
 */
export async function hasOpenSession(user: string, service: string, from = folder): Promise<boolean> {
  const names = await readdir(from).catch(() => []);
  // Beside each session's file there is a FIFO, `<id>.ref`.
  const files = names.filter((name) => !name.includes('.'));
  const texts = await Promise.all(files.map((name) => readFile(join(from, name), 'utf8').catch(() => '')));
  return texts.some((text) => {
    const has = (line: string) => `\n${text}`.includes(`\n${line}\n`);
    return has(`USER=${user}`) && has(`SERVICE=${service}`) && (has('STATE=online') || has('STATE=active'));
  });
}
