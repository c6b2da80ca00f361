import { createOwnedFolder } from './owned-folder.ts';

/** Where mmdebstrap unpacks a root: what a killed build leaves there goes with the folder. */
export interface BuildScratch extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** A folder for TMPDIR. */
export async function createBuildScratch(): Promise<BuildScratch> {
  const folder = await createOwnedFolder();
  return { env: { TMPDIR: folder.path }, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
