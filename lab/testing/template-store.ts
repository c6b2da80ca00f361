import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureGuestDisk } from '../world/components/guest-disk.ts';
import { silentStage } from '../world/on-stage.ts';
import type { Parts } from '../world/prepare-parts.ts';
import { prepareParts } from '../world/prepare-parts.ts';
import { ensureTemplate } from '../world/qemu/template/ensure-template.ts';
import type { Template } from '../world/qemu/template/template.ts';

export const never = new AbortController().signal;

/** The parts of a world, under emulation whatever this machine has. */
export async function emulatedParts(): Promise<Parts> {
  await ensureGuestDisk();
  const parts = await prepareParts(silentStage);
  return { ...parts, accelerator: { kind: 'tcg', reason: 'the tests always emulate' } };
}

/** The machine that the tests fork. */
export function machineOf(parts: Parts) {
  const { image, guestDisk: componentsDisk, accelerator } = parts;
  return { ports: ['spice.sso.0'], memoryMiB: 768, cpus: 2, image, componentsDisk, accelerator };
}

export function requestOf(parts: Parts, told: string[] = []) {
  return {
    machine: machineOf(parts),
    qemu: parts.qemu,
    signal: never,
    onNote: (text: string) => void told.push(text),
    onStage: (stage: string) => {
      told.push(stage);
      return () => undefined;
    },
  };
}

/** A store of a test's own, with a copy of the shared template in it; `SPICE_SSO_LAB_TEMPLATES` names it meanwhile. */
export async function ownStore(shared: Template): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'templates-'));
  await cp(shared.folder, join(path, shared.folder.split('/').at(-1) ?? ''), { recursive: true });
  process.env['SPICE_SSO_LAB_TEMPLATES'] = path;
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      delete process.env['SPICE_SSO_LAB_TEMPLATES'];
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** The template that all tests of this machine share. */
export function sharedTemplate(parts: Parts): Promise<Template> {
  return ensureTemplate(requestOf(parts));
}

/** What lies in a store besides its lock. */
export async function templatesIn(store: string): Promise<readonly string[]> {
  return (await readdir(store)).filter((name) => name !== '.lock');
}
