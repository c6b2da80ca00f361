import type { Secret } from '../../secret/secret.ts';
import type { Machine } from '../ports.ts';
import { MachineError } from './machine-error.ts';

/** What makes a booted guest a certain machine of a certain realm. */
export interface Identity {
  /** Fully qualified. */
  readonly hostName: string;
  readonly krb5Conf: string;
  /** MIT keytab; the guest's file is 0600. */
  readonly keytab: Secret<Buffer>;
  /** Local accounts, made with a locked password: only SSO can open them. */
  readonly users: readonly { readonly name: string }[];
  /** /etc/sso-guest-agent/config.json. */
  readonly agentConfig: Readonly<Record<string, unknown>>;
}

/** Kerberos tolerates 300 s; what is more than this apart was not set, while less can be a slow start of the script. */
const maxClockErrorMs = 60_000;
const timeoutMs = 60_000;

/**
 * Gives a machine its identity, steps its clock and tells the SSO agent, in one round trip: each costs under emulation.
 * The agent's `ready` event then follows in the journal. Rejects with `identity-failed`.
 */
export async function giveIdentity(
  machine: Pick<Machine, 'name' | 'commands'>,
  identity: Identity,
): Promise<void> {
  const result = await machine.commands.run(['/bin/sh', '-s'], {
    input: scriptFor(identity, Date.now()),
    timeoutMs,
  });
  const answeredMs = Date.now();
  if (result.exitCode !== 0) {
    throw new MachineError(
      'identity-failed',
      `${machine.name} refused its identity: ${result.stderr.trim().slice(-500) || `exit status ${result.exitCode ?? '?'}`}`,
    );
  }
  const guestMs = Number(/^clock (\d+)$/m.exec(result.stdout)?.[1]);
  if (!(Math.abs(answeredMs - guestMs) <= maxClockErrorMs)) {
    throw new MachineError(
      'identity-failed',
      `the clock of ${machine.name} is ${Math.round(guestMs - answeredMs)} ms from the host's after it was set`,
    );
  }
}

/** The script, read by the guest's shell from its stdin, so that the keytab is in no argument. */
function scriptFor(identity: Identity, nowMs: number): Buffer {
  const [shortName = ''] = identity.hostName.split('.');
  for (const name of [identity.hostName, ...identity.users.map((user) => user.name)]) {
    if (!/^[a-z][a-z0-9.-]{0,62}$/.test(name)) {
      throw new MachineError(
        'identity-failed',
        `${JSON.stringify(name)} is no name for a host or an account`,
      );
    }
  }
  const hosts = `127.0.0.1 localhost\n10.0.2.15 ${identity.hostName} ${shortName}\n`;
  return Buffer.from(
    [
      'set -eu',
      `date -u -s @${(nowMs / 1000).toFixed(3)} >/dev/null`,
      'mkdir -p /etc/sso-guest-agent',
      write('/proc/sys/kernel/hostname', Buffer.from(identity.hostName)),
      write('/etc/hostname', Buffer.from(`${identity.hostName}\n`)),
      write('/etc/hosts', Buffer.from(hosts)),
      write('/etc/krb5.conf', Buffer.from(identity.krb5Conf)),
      'umask 077',
      write('/etc/krb5.keytab', identity.keytab.reveal()),
      'umask 022',
      ...identity.users.map(
        ({ name }) => `id -u ${name} >/dev/null 2>&1 || useradd -m -s /bin/bash -p '!' ${name}`,
      ),
      write('/etc/sso-guest-agent/config.json', Buffer.from(JSON.stringify(identity.agentConfig))),
      'systemctl --no-block reload-or-restart sso-guest-agent.service',
      'date +"clock %s%3N"',
      '',
    ].join('\n'),
  );
}

/** printf is the shell's own: no process is started for a file, and octal needs no quoting. */
function write(path: string, content: Buffer): string {
  const octal = Array.from(content, (octet) => `\\${octet.toString(8).padStart(3, '0')}`).join('');
  return `printf '${octal}' > ${path}`;
}
