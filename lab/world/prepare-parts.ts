import { type DesktopComponents, ensureDesktopComponents } from './components/desktop-components.ts';
import { ensureGuestDisk } from './components/guest-disk.ts';
import type { OnStage } from './on-stage.ts';
import type { Accelerator } from './qemu/accelerator.ts';
import { ensureGuestImage, type GuestImage } from './qemu/guest-image.ts';
import { qemuVersion } from './qemu/qemu-version.ts';
import { probeAccelerator } from './qemu/probe-accelerator.ts';

/** What every world of a run is made from; all of it is cached by content. */
export interface Parts {
  /** QEMU's version. */
  readonly qemu: string;
  readonly accelerator: Accelerator;
  readonly image: GuestImage;
  readonly guestDisk: string;
  readonly desktop: DesktopComponents;
}

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

async function imageAndAccelerator(onStage: OnStage, version: Promise<string>) {
  const image = await ensureGuestImage(onStage);
  return { image, accelerator: await probeAccelerator(image, await version) };
}
