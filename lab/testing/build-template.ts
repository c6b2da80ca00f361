/** Builds the template of the tests' machine, and says when the machine boots: for a test that kills it then. */
import { ensureTemplate } from '../world/qemu/template/ensure-template.ts';
import { emulatedParts, requestOf } from './template-store.ts';

const request = requestOf(await emulatedParts());
await ensureTemplate({
  ...request,
  onStage: () => {
    setTimeout(() => process.stdout.write('booting\n'), 1000);
    return () => undefined;
  },
});
