import { startMachine } from '../world/qemu/start-machine.ts';
import { guestOptions } from './qemu-guest.ts';

/** A lab that starts a machine and does nothing more, for a test that kills it. */
const { options } = await guestOptions();
process.stdout.write(`${options.artifactFolder}\n`);
await startMachine(options);
