import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedSecret, SecretForm, SecretKind } from './secret-forms.ts';
import { secretForms } from './secret-forms.ts';

/** A place where an artifact holds a secret; never the secret itself. */
export interface Leak {
  readonly file: string;
  /** Octets from the file's beginning. */
  readonly offset: number;
  readonly kind: SecretKind;
  /** Which secret, by its name. */
  readonly name: string;
  readonly form: SecretForm['form'] | 'file';
}

export interface ScanOptions {
  /** Stop after so many leaks; default 100. */
  readonly maxLeaks?: number;
  /** Octets read at once; default 1 MiB. */
  readonly chunkBytes?: number;
}

/** Files that are secrets as a whole, by their first octets (MIT's file formats, version 4 ccache and 2 keytab). */
const secretFiles = [
  { magic: Buffer.from([5, 4, 0]), kind: 'ticket', name: 'credential cache' },
  { magic: Buffer.from([5, 2, 0, 0]), kind: 'key', name: 'keytab' },
] as const;

/**
 * Looks through every file below `folder` for the secrets of a run, raw, in hex and in base64, and for any KRB-CRED,
 * credential cache or keytab. Symbolic links are not followed. Rejects when a file cannot be read: unread is not clean.
 */
export async function scanArtifacts(
  folder: string,
  secrets: readonly NamedSecret[],
  options: ScanOptions = {},
): Promise<Leak[]> {
  const { maxLeaks = 100, chunkBytes = 1024 * 1024 } = options;
  const forms = secretForms(secrets);
  const leaks: Leak[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    for await (const leak of scanFile(join(entry.parentPath, entry.name), forms, chunkBytes)) {
      leaks.push(leak);
      if (leaks.length >= maxLeaks) return leaks;
    }
  }
  return leaks;
}

async function* scanFile(
  file: string,
  forms: readonly SecretForm[],
  chunkBytes: number,
): AsyncGenerator<Leak> {
  const longest = Math.max(...forms.map(({ bytes }) => bytes.length), 4);
  let tail = Buffer.alloc(0);
  let tailOffset = 0;
  let first = true;
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    // A secret may straddle two chunks, so each is searched with the end of the one before.
    const searched = Buffer.concat([tail, chunk]);
    if (first && searched.length >= 4) {
      first = false;
      for (const { magic, kind, name } of secretFiles)
        if (searched.indexOf(magic) === 0) yield { file, offset: 0, kind, name, form: 'file' };
    }
    const kept = Math.min(longest - 1, searched.length);
    for (const { bytes, kind, name, form } of forms)
      for (const at of matches(searched, bytes, tail.length))
        yield { file, offset: tailOffset + at, kind, name, form };
    tailOffset += searched.length - kept;
    tail = searched.subarray(searched.length - kept);
  }
}

/** Where `needle` ends beyond the first `alreadySearched` octets: what ended within them was found with the last chunk. */
function* matches(haystack: Buffer, needle: Buffer, alreadySearched: number): Generator<number> {
  let at = haystack.indexOf(needle, Math.max(0, alreadySearched - needle.length + 1));
  while (at !== -1) {
    yield at;
    at = haystack.indexOf(needle, at + 1);
  }
}
