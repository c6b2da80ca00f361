import { isMainThread } from 'node:worker_threads';
import { kdcChoice } from './kdc-choice.ts';
import { setUp } from './set-up.ts';

// `node --import` this file PROGRAM: set-up and the program share one Node and what it has loaded.
// A worker thread inherits the option, and is no command.
if (isMainThread) {
  const kdc = process.argv.findLast((argument) => argument.startsWith('--kdc='))?.slice('--kdc='.length);
  try {
    await setUp({
      kdc: kdcChoice(kdc ?? 'auto'),
      startedAtMs: Number(process.env['SET_UP_STARTED_MS']) || Date.now(),
    });
  } catch (error) {
    process.stderr.write(`set-up: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}
