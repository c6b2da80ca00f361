import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBuildStep } from '../qemu/build-step.ts';
import { bundleComponent, bundleGssWorker, bundleProgram, markAsModules } from './bundle.ts';

const buildTimeoutMs = 120_000;
const native = [
  { script: 'qemu/pam/build.sh', output: 'pam_sso_handle.so' },
  { script: 'qemu/console/build.sh', output: 'sso-console-lock' },
  { script: 'qemu/ccache/build.sh', output: 'sso-ccache' },
];

/** Builds what is in the guest's /opt/sso into a new folder. Rejects with a MachineError. */
export async function buildGuestComponents(root: string, logFile: string): Promise<void> {
  const agent = join(root, 'sso-guest-agent');
  await mkdir(root, { recursive: true });
  await bundleComponent('sso-guest-agent', join(agent, 'main.js'));
  await bundleProgram('sso-guest-agent', 'control', join(agent, 'control.js'));
  await bundleGssWorker(agent);
  await markAsModules(agent);
  for (const { script, output } of native) {
    await runBuildStep([fileURLToPath(new URL(`../../../${script}`, import.meta.url)), join(root, output)], {
      logFile,
      timeoutMs: buildTimeoutMs,
      debianPackage: 'gcc libpam0g-dev libsystemd-dev libkrb5-dev',
      failure: 'components-build-failed',
    });
  }
}
