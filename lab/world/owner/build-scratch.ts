import { createOwnedFolder } from './owned-folder.ts';

/** Where mmdebstrap unpacks a root: what a killed build leaves there goes with the folder. */
export interface BuildScratch extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** A folder for TMPDIR. Without root mmdebstrap works as another, subordinate user, who could not enter a 0700 folder. */
export async function createBuildScratch(): Promise<BuildScratch> {
  if (process.getuid?.() !== 0) return { env: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  const folder = await createOwnedFolder();
  return { env: { TMPDIR: folder.path }, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
