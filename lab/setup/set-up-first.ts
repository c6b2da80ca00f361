import { isMainThread } from 'node:worker_threads';
import { loadContainersEarly } from '../world/kdc/containers.ts';
import { guarded } from './guarded.ts';
import { kdcChoice } from './kdc-choice.ts';
import { setUp } from './set-up.ts';

// `node --import` this file PROGRAM: set-up and the program share one Node and what it has loaded.
// A worker thread inherits the option, and is no command.
if (isMainThread) {
  const kdc = process.argv.findLast((argument) => argument.startsWith('--kdc='))?.slice('--kdc='.length);
  try {
    const startedAtMs = Number(process.env['SET_UP_STARTED_MS']) || Date.now();
    const choice = kdcChoice(kdc ?? 'auto');
    if (process.argv[2] === 'run' && choice !== 'process') loadContainersEarly();
    // Only their plans say whether there is a guest.
    const guests = !['run', 'up'].includes(process.argv[2] ?? '');
    await guarded(() => setUp({ kdc: choice, guests, startedAtMs }));
  } catch (error) {
    process.stderr.write(`set-up: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}
