import { deadlinesOf } from '../../../deadline/deadlines-of.ts';
import { writeFile } from 'node:fs/promises';
import type { Commands } from '../../ports.ts';
import { Secret } from '../../../secret/secret.ts';
import { waitForAgentEvent } from '../agent/agent-events.ts';
import { proveAgent, ssoPort } from '../agent/prove-agent.ts';
import { giveIdentity } from '../identity/give-identity.ts';
import { type MachineOptions, type QemuMachine, startMachine } from '../start-machine.ts';
import { saveState } from './machine-state.ts';
import { describeTemplate, manifestFile, templateIn } from './template.ts';
import { waitUntilIdle } from './wait-until-idle.ts';

const { waitUntil } = deadlinesOf('lab');

export type TemplateOptions = Omit<
  MachineOptions,
  'name' | 'hostName' | 'artifactFolder' | 'memory' | 'signal'
>;

const greeterTimeoutMs = 60_000;
const rehearsalTimeoutMs = 30_000;
/** The agent has none again, and waits. */
const withdrawScript = 'rm /etc/sso-guest-agent/config.json && systemctl reload sso-guest-agent.service';
/** MIT's file format 0x502, with no entry. */
const emptyKeytab = Buffer.of(5, 2);

/**
 * Boots a machine whose memory is a file, waits until its agent, its greeter and the program that takes its identity
 * are there and nothing is left to do, and freezes it. No host is connected to any channel, and its agent
 * has no configuration.
 */
export async function buildTemplate(
  folder: string,
  options: TemplateOptions,
  signal: AbortSignal,
): Promise<void> {
  const template = templateIn(folder);
  await using machine = await startMachine({
    ...options,
    name: 'template',
    hostName: 'template.invalid',
    artifactFolder: folder,
    memory: { use: 'template', path: template.ramFile },
    signal,
  });
  await waitForAgentEvent('waiting', machine.artifacts.journal, 1, signal);
  await waitForGreeter(machine.commands, signal);
  await warmUp(machine.commands);
  await rehearse(machine, options.ports, signal);
  machine.leaveCommands();
  await waitUntilIdle(machine.pid, 'the template', signal);
  await saveState(machine.monitor, template.stateFile, signal);
  await writeFile(manifestFile(folder), JSON.stringify(await describeTemplate(template)));
}

/** What ran once is compiled and in memory: a fork's agent is ready in a third of the time. */
async function rehearse(machine: QemuMachine, ports: readonly string[], signal: AbortSignal): Promise<void> {
  const spn = 'host/template.invalid@TEMPLATE.INVALID';
  const portId = ports.indexOf(ssoPort);
  const identity = {
    hostName: 'template.invalid',
    krb5Conf: '[libdefaults]\n',
    keytab: new Secret(emptyKeytab),
    users: [],
    agentConfig: { spn },
  };
  const introduced = giveIdentity(machine, identity, rehearsalTimeoutMs);
  const proof = portId >= 0 && proveAgent(machine, { portId, spn, introduced }, rehearsalTimeoutMs);
  await Promise.all([proof, introduced]);
  await machine.commands.run(['/bin/sh', '-c', withdrawScript]);
  await waitForAgentEvent('waiting', machine.artifacts.journal, 2, signal);
}

async function waitForGreeter(commands: Commands, signal: AbortSignal): Promise<void> {
  await waitUntil(
    () => commands.run(['loginctl', '--no-legend', 'list-sessions']),
    ({ stdout }) => stdout.includes('seat0'),
    { for: 'the greeter of the template', timeoutMs: greeterTimeoutMs, intervalMs: 200, signal },
  );
}

/** What a login and the lab's own look at it will read: once in memory, no fork unpacks it from the disk again. */
const read = [
  '/bin/sh /bin/bash /bin/cat /usr/bin/loginctl /usr/bin/busctl /usr/bin/systemctl /usr/bin/test /usr/bin/install',
  '/usr/bin/id /usr/bin/klist /usr/bin/kvno /usr/sbin/runuser /usr/sbin/greetd /lib/systemd/systemd',
  '/lib/systemd/systemd-logind /lib/x86_64-linux-gnu/security /opt/sso /usr/lib/spice-sso-lab',
].flatMap((paths) => paths.split(' '));

async function warmUp(commands: Commands): Promise<void> {
  const script =
    'find "$@" -xdev -type f -exec cat {} + >/dev/null 2>&1; loginctl >/dev/null; klist >/dev/null 2>&1; exit 0';
  await commands.run(['/bin/sh', '-c', script, 'sh', ...read]);
}
