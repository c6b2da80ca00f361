import { constants } from 'node:fs';
import { load } from 'koffi';

/** fcntl(2) commands and the flag for signal-driven I/O (Linux). */
const setFlags = 4;
const setOwner = 8;
const asynchronous = 0o20000;

type Control = (descriptor: number, command: number, argument: number) => number;

let control: Control | undefined;

/** Tells by SIGIO that a descriptor's state has changed: for a virtio-serial port, that a host has come, left or sent. */
export interface DescriptorNews extends Disposable {
  /** Resolves when there is news since the last call, after `timeoutMs` at the latest, or when the signal aborts. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<void>;
}

/**
 * Watches a descriptor that is open without blocking. With no host its hang-up is level-triggered, so that poll(2)
 * would not wait, and asking again and again costs an emulated guest a sixth of a processor.
 * Disposing ends the signals: with a host each octet would be news.
 */
export function watchDescriptor(descriptor: number): DescriptorNews {
  control ??= load('libc.so.6').func('int fcntl(int, int, long)') as Control;
  const call = control;
  let pending = false;
  let wake: (() => void) | undefined;
  const onSignal = () => {
    pending = true;
    wake?.();
  };
  // First the handler: without one the signal would end the process.
  process.on('SIGIO', onSignal);
  call(descriptor, setOwner, process.pid);
  call(descriptor, setFlags, constants.O_NONBLOCK | asynchronous);
  return {
    async wait(timeoutMs, signal) {
      if (!pending && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        if (wake) signal.removeEventListener('abort', wake);
        wake = undefined;
      }
      pending = false;
    },
    [Symbol.dispose]: () => {
      call(descriptor, setFlags, constants.O_NONBLOCK);
      process.off('SIGIO', onSignal);
    },
  };
}
