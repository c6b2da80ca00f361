import { execa } from 'execa';

/** What is checked out, `-dirty` where files differ from it; undefined outside a repository or without git. */
export async function currentCommit(folder: string): Promise<string | undefined> {
  const arguments_ = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'];
  const { failed, stdout } = await execa('git', arguments_, { cwd: folder, reject: false, timeout: 10_000 });
  return failed || stdout === '' ? undefined : stdout;
}
