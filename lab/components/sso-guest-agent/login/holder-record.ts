import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const schema = z.strictObject({
  principal: z.string(),
  uid: z.number(),
  /** logind's id; undefined while the login runs, and for ever where the agent died on the way. */
  session: z.string().optional(),
});

/** Which principal a console session was opened for: logind knows the user only. */
export type HolderRecord = z.infer<typeof schema>;

/** Kept outside the service's own folder, which does not outlive the agent, and gone at the next boot. */
export interface HolderRecords {
  read(): Promise<HolderRecord | undefined>;
  write(record: HolderRecord): Promise<void>;
  remove(): Promise<void>;
}

export function openHolderRecords(file: string): HolderRecords {
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      try {
        return schema.parse(JSON.parse(text));
      } catch {
        // What cannot be read says nothing of who holds the console: then nobody unlocks it by this way.
        await rm(file, { force: true });
        return undefined;
      }
    },
    async write(record) {
      const aside = `${file}.new`;
      await writeFile(aside, JSON.stringify(record), { mode: 0o600 });
      await rename(aside, file);
    },
    async remove() {
      await rm(file, { force: true });
    },
  };
}
