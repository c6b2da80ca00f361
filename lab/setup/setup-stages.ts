import { mkdir } from 'node:fs/promises';
import { cacheFolder } from '../world/docker/cache-folder.ts';
import { EngineError } from '../world/docker/engine-error.ts';
import { ensureKdcImage } from '../world/docker/kdc-image.ts';
import { ensureEngine } from '../world/docker/start-engine.ts';
import { ensureDesktopComponents } from '../world/components/desktop-components.ts';
import { ensureGuestDisk } from '../world/components/guest-disk.ts';
import { ensureGuestImage } from '../world/qemu/guest-image.ts';
import type { Stage } from './stage.ts';

export type KdcChoice = 'container' | 'process' | 'auto';

/** What set-up makes once Node and the packages are there, in the order in which it is made. */
export function setupStages(kdc: KdcChoice, guests: boolean): readonly Stage[] {
  return [
    { name: 'the cache folder', ensure: () => mkdir(cacheFolder(), { recursive: true }) },
    ...(kdc === 'process' ? [] : containerStages(kdc)),
    ...(guests ? guestStages : []),
    { name: 'the desktop’s components', ensure: () => ensureDesktopComponents() },
  ];
}

const guestStages: readonly Stage[] = [
  { name: 'the guest image', ensure: () => ensureGuestImage() },
  { name: 'the guest’s components', ensure: () => ensureGuestDisk() },
];

function containerStages(kdc: KdcChoice): readonly Stage[] {
  const excuse = (error: unknown) =>
    kdc === 'auto' && error instanceof EngineError
      ? `no KDC container (${error.message}); the KDC will run as a process`
      : undefined;
  return [
    {
      name: 'the Docker engine and the KDC image',
      ensure: async (logFile) => ensureKdcImage(await ensureEngine(), logFile),
      excuse,
    },
  ];
}
