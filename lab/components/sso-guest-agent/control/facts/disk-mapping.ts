import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const maxMapped = 64;
const maxSerialLength = 256;

/** The whole disks that have a serial number, by it, as udev or else the kernel knows it: `{ "abc": { "name": "/dev/vda" } }`. */
export async function readDiskMapping(
  blockFolder = '/sys/block',
  udevFolder = '/run/udev/data',
): Promise<Record<string, { readonly name: string }>> {
  const mapping: Record<string, { readonly name: string }> = {};
  const names = (await readdir(blockFolder).catch(() => [])).sort();
  for (const name of names.slice(0, maxMapped)) {
    const text = (file: string) => readFile(file, 'utf8').catch(() => '');
    const number = (await text(join(blockFolder, name, 'dev'))).trim();
    const known = /^E:ID_SERIAL=(.+)$/m.exec(await text(join(udevFolder, `b${number}`)))?.[1];
    const serial = known ?? (await text(join(blockFolder, name, 'serial'))).trim();
    if (serial !== '' && serial.length <= maxSerialLength) mapping[serial] = { name: `/dev/${name}` };
  }
  return mapping;
}
