import { type DesktopComponents, ensureDesktopComponents } from './components/desktop-components.ts';
import { ensureGuestDisk } from './components/guest-disk.ts';
import type { OnStage } from './on-stage.ts';
import type { Accelerator } from './qemu/accelerator.ts';
import { ensureGuestImage, type GuestImage } from './qemu/guest-image.ts';
import { qemuVersion } from './qemu/qemu-version.ts';
import { probeAccelerator } from './qemu/probe-accelerator.ts';

/** What the guests of a run are made from; all of it is cached by content. */
export interface GuestParts {
  /** QEMU's version. */
  readonly qemu: string;
  readonly accelerator: Accelerator;
  readonly image: GuestImage;
  readonly guestDisk: string;
}

/** What a world without guests is made from. */
export interface DesktopParts {
  readonly desktop: DesktopComponents;
}

/** What every other world is made from. */
export type Parts = GuestParts & DesktopParts;

/**
 * Takes the parts from the cache, or builds what is missing and says so through `onStage`.
 * `components`: a folder with another build of the components (docs/working-in-a-kept-world.md); default this checkout's.
 */
export async function prepareParts(onStage: OnStage, components?: string): Promise<Parts> {
  const version = qemuVersion();
  const [qemu, { image, accelerator }, guestDisk, desktop] = await Promise.all([
    version,
    imageAndAccelerator(onStage, version),
    ensureGuestDisk(components),
    ensureDesktopComponents(components),
  ]);
  return { qemu, accelerator, image, guestDisk, desktop };
}

/** The same for worlds of which none has a guest: no image is built, and nothing boots. */
export async function prepareDesktopParts(components?: string): Promise<DesktopParts> {
  return { desktop: await ensureDesktopComponents(components) };
}

async function imageAndAccelerator(onStage: OnStage, version: Promise<string>) {
  const image = await ensureGuestImage(onStage);
  return { image, accelerator: await probeAccelerator(image, await version) };
}
