import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** What the process talks to: one socket as both descriptors, as the proxy passes it, or a pipe each way. */
export function openStdio(): { readonly input: Readable; readonly output: Writable } {
  const input = fstatSync(0);
  const output = fstatSync(1);
  if (!input.isSocket() || input.ino !== output.ino) return { input: process.stdin, output: process.stdout };
  // Two streams on one socket would each close it; one does not.
  const socket = new Socket({ fd: 0, readable: true, writable: true, allowHalfOpen: false });
  return { input: socket, output: socket };
}
