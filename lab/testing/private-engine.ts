import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';
import { dockerdArgv } from '../world/docker/dockerd-argv.ts';
import { engineRequest } from '../world/docker/engine-request.ts';
import type { Engine } from '../world/docker/find-engine.ts';
import { ensureKdcImage } from '../world/docker/kdc-image.ts';
import { unmountBelow } from '../world/docker/unmount-below.ts';

/** A Docker engine that a test may kill, with the KDC's image from the shared one in it. */
export interface PrivateEngine {
  readonly socket: string;
  /** kill -9 of dockerd; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
}

/** Starts one in a folder of its own, and removes it with the test. Needs root. */
export async function startPrivateEngine(t: ExecutionContext, shared: Engine): Promise<PrivateEngine> {
  // A short path: containerd's sockets are deep below it.
  const folder = await mkdtemp('/tmp/sso-');
  const socket = join(folder, 'docker.sock');
  let dockerd = spawnEngine();
  t.teardown(async () => {
    dockerd.kill('SIGTERM');
    await dockerd;
    await unmountBelow(folder);
    await rm(folder, { recursive: true, force: true });
  });
  await isReady();
  const image = await ensureKdcImage(shared, join(folder, 'image.log'));
  await execa('docker', ['--host', `unix://${socket}`, 'load'], {
    input: (
      await execa('docker', ['--host', `unix://${shared.socket}`, 'save', image], {
        encoding: 'buffer',
        maxBuffer: 1024 ** 3,
      })
    ).stdout,
  });
  return { socket, kill, start };

  function spawnEngine() {
    const [program, ...args] = dockerdArgv(folder, join(folder, 'data'));
    return execa(program, args, { stdio: 'ignore', reject: false, cwd: '/' });
  }

  async function kill(): Promise<void> {
    dockerd.kill('SIGKILL');
    await dockerd;
  }

  async function start(): Promise<void> {
    await rm(join(folder, 'dockerd.pid'), { force: true });
    dockerd = spawnEngine();
    await isReady();
  }

  async function isReady(): Promise<void> {
    await waitUntil(
      () => engineRequest(socket, 'GET', '/_ping'),
      ({ status }) => status === 200,
      {
        for: 'the private engine',
        timeoutMs: 30_000,
      },
    );
  }
}
