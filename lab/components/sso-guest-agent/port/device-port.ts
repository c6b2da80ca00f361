import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { BytePort, PortListener } from './byte-port.ts';
import { type DeviceTransfers, deviceTransfers, mostPieces, pieceOctets } from './descriptor-io.ts';
import { watchDescriptor } from './descriptor-news.ts';
import { pollBits, pollDescriptor } from './libc-poll.ts';
import { createPatience } from './patience.ts';
import { createWriteQueue } from './write-queue.ts';

/** 64 KiB: reading gains nothing beyond it. */
const readPages = 16;
/** The driver tells when a host has come; this only bounds what a missed word of it costs. */
const noHostPollMs = 1000;
const noDevicePollMs = 200;
/** A turn of the loop is some 50 µs in an emulated guest, a hundredth of that elsewhere. */
const turns = 16;
/** How long a thread of the pool stays in one poll: the longest that closing has to wait. */
const pollMs = 500;

/**
 * A virtio-serial port. Only one descriptor can be open (EBUSY), and boundaries between two clients do not show
 * in the octets: so each client gets a descriptor of its own, and closing it discards what the last one left unread.
 */
export function listenOnDevice(path: string, transfers: DeviceTransfers = deviceTransfers): PortListener {
  return {
    accept: (signal) => acceptHost(path, transfers, signal),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function acceptHost(path: string, transfers: DeviceTransfers, signal: AbortSignal): Promise<BytePort> {
  const file = await openWhenThere(path, signal);
  try {
    using news = watchDescriptor(file.fd);
    for (;;) {
      signal.throwIfAborted();
      const ready = await pollDescriptor(file.fd, pollBits.writable, pollMs);
      if ((ready & pollBits.hangUp) === 0 && (ready & pollBits.writable) !== 0)
        return portOf(file, transfers);
      if ((ready & (pollBits.hangUp | pollBits.error)) !== 0) await news.wait(noHostPollMs, signal);
    }
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** udev makes the device some time after the agent has started, or after the port is plugged in. */
async function openWhenThere(path: string, signal: AbortSignal): Promise<FileHandle> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await open(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ENOENT' && code !== 'EBUSY' && code !== 'ENXIO' && code !== 'ENODEV') throw error;
    }
    await delay(noDevicePollMs, undefined, { signal });
  }
}

function portOf(file: FileHandle, { createDescriptorReader, writeNow }: DeviceTransfers): BytePort {
  let closed = false;
  let reading: Promise<unknown> | undefined;
  const reader = createDescriptorReader(file.fd, readPages);
  const toRead = createPatience(turns, async () => {
    await pollDescriptor(file.fd, pollBits.readable, pollMs);
  });
  const toWrite = createPatience(turns, async () => {
    const ready = await pollDescriptor(file.fd, pollBits.writable, pollMs);
    if ((ready & pollBits.hangUp) !== 0) throw new Error('the host has left');
  });
  const queue = createWriteQueue(
    {
      writeNow: (pieces) => {
        if (closed) throw new Error('the port is closed');
        const taken = writeNow(file.fd, pieces);
        if (taken !== undefined) toWrite.served();
        return taken;
      },
      writable: () => toWrite.wait(),
    },
    { pieceOctets, mostPieces },
  );
  async function readSome(): Promise<Buffer | undefined> {
    while (!closed) {
      const octets = reader.readNow();
      if (octets) {
        toRead.served();
        return octets.length > 0 ? octets : undefined;
      }
      await toRead.wait();
    }
    return undefined;
  }
  return {
    descriptor: file.fd,
    read() {
      const read = readSome();
      reading = read;
      return read;
    },
    write: (octets) => queue.write(octets),
    async [Symbol.asyncDispose]() {
      closed = true;
      // A descriptor must not be closed under a poll: its number could be another file's by then.
      await Promise.allSettled([reading, queue.idle()]);
      await file.close();
    },
  };
}
