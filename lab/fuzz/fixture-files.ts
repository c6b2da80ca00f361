import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The files of a folder below fixtures/ whose names end like this, unpacked, in the order of their names. */
export function fixtureFiles(folder: string, ending: string): readonly Buffer[] {
  const base = new URL(`../../fixtures/${folder}/`, import.meta.url);
  return readdirSync(base)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => readFileSync(new URL(name, base)))
    .map((octets) => (ending.endsWith('.gz') ? gunzipSync(octets) : octets));
}
