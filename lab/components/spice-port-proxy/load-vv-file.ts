import { open, unlink } from 'node:fs/promises';
import { ProxyError } from './proxy-error.ts';
import { parseVvFile, type VvFile } from './vv-file.ts';

const maxFileBytes = 1_048_576;

/** Reads a .vv file of at most 1 MiB and, when the file itself asks for it, deletes it. Throws `vv-invalid`. */
export async function loadVvFile(file: string): Promise<VvFile> {
  const parsed = parseVvFile(await readCapped(file), file);
  if (parsed.deleteThisFile) {
    await unlink(file).catch((cause: unknown) => {
      throw new ProxyError('vv-invalid', `${file}: it asks to be deleted and cannot be`, { cause });
    });
  }
  return parsed;
}

async function readCapped(file: string): Promise<Buffer> {
  return readFileCapped(file).catch((cause: unknown) => {
    throw cause instanceof ProxyError
      ? cause
      : new ProxyError('vv-invalid', `${file}: cannot be read`, { cause });
  });
}

async function readFileCapped(file: string): Promise<Buffer> {
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  if (size > maxFileBytes) {
    throw new ProxyError('vv-invalid', `${file}: ${size} octets, ${maxFileBytes} at most`);
  }
  // The size may have grown since, so the read itself is capped too.
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxFileBytes), 0, maxFileBytes, 0);
  return buffer.subarray(0, bytesRead);
}
