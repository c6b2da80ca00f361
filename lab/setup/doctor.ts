import { stat } from 'node:fs/promises';
import { cacheFolder } from '../world/docker/cache-folder.ts';
import { findEngine } from '../world/docker/find-engine.ts';
import { hasImage, kdcImageTag } from '../world/docker/kdc-image.ts';

/** One line of the doctor's report. */
export interface Finding {
  readonly state: 'ok' | 'missing';
  readonly what: string;
  /** How to get it, for what is missing. */
  readonly remedy?: string;
}

/** Looks at what `setup` would make, and makes nothing. */
export async function examine(): Promise<readonly Finding[]> {
  return [...(await engineFindings()), await accelerationFinding(), await cacheFinding()];
}

/** A finding as a line or two of text, aligned with those of bootstrap.sh. */
export function describeFinding({ state, what, remedy }: Finding): string {
  return `${state.padEnd(8)} ${what}${remedy === undefined ? '' : `\n         ${remedy}`}`;
}

async function engineFindings(): Promise<readonly Finding[]> {
  const engine = await findEngine();
  const start =
    'make setup starts one where dockerd is installed and you are root; --kdc=process does without';
  if (engine === undefined)
    return [{ state: 'missing', what: 'a Docker engine that answers', remedy: start }];
  const tag = kdcImageTag();
  const image = `the KDC image ${tag}`;
  return [
    {
      state: 'ok',
      what: `a Docker engine at ${engine.socket}${engine.ours ? ', the lab’s own (make down stops it)' : ''}`,
    },
    (await hasImage(engine, tag))
      ? { state: 'ok', what: image }
      : { state: 'missing', what: image, remedy: 'make setup builds it from the Debian mirror (about 30 s)' },
  ];
}

async function accelerationFinding(): Promise<Finding> {
  const device = await stat('/dev/kvm').catch(() => undefined);
  return {
    state: 'ok',
    what:
      device === undefined
        ? 'no /dev/kvm: machines run under emulation (TCG), which is slower and enough'
        : '/dev/kvm is there; whether it works is proved by a boot at the first run',
  };
}

async function cacheFinding(): Promise<Finding> {
  const cache = cacheFolder();
  const there = await stat(cache).catch(() => undefined);
  return there === undefined
    ? { state: 'missing', what: `the cache folder ${cache}`, remedy: 'make setup makes and fills it' }
    : { state: 'ok', what: `the cache folder ${cache} (make clean-cache empties it)` };
}
