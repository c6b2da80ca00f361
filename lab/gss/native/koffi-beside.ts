import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

// Takes the place of the koffi package in a bundle (lab/gss/README.md): there is no node_modules in a guest.
const native = createRequire(import.meta.url)('./koffi.node') as typeof Koffi;

export const { address, alloc, decode, errno, free, load, pointer, struct, view } = native;
