import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { listenOnDevice } from './device-port.ts';

let folder: string;
let fifo: string;

// A FIFO that is open for both is the nearest thing on any machine to a port with a host: it echoes.
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'device-port-'));
  fifo = join(folder, 'fifo');
  await promisify(execFile)('mkfifo', [fifo]);
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

test.serial(
  'a port waits for octets, takes more than the kernel does at once, and closes under a read',
  async (t) => {
    await using listener = listenOnDevice(fifo);
    const port = await listener.accept(AbortSignal.timeout(5000));
    const first = port.read();
    await port.write(Buffer.from('ping'));
    t.is((await first)?.toString(), 'ping');

    const large = Buffer.alloc(300_000, 'abcdefg');
    const written = port.write(large);
    const parts: Buffer[] = [];
    for (let count = 0; count < large.length; ) {
      const part = (await port.read()) ?? Buffer.alloc(0);
      parts.push(Buffer.from(part));
      count += part.length;
    }
    await written;
    t.true(Buffer.concat(parts).equals(large));

    const last = port.read();
    await port[Symbol.asyncDispose]();
    t.is(await last, undefined);
    await t.throwsAsync(port.write(Buffer.from('x')), { message: 'the port is closed' });
  },
);

test.serial('a device that is not there yet is waited for, until the signal', async (t) => {
  await using listener = listenOnDevice(join(folder, 'later'));
  await t.throwsAsync(listener.accept(AbortSignal.timeout(100)));
});
