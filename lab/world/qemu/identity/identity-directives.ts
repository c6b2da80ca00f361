import { localUserName } from '../../../wire/local-user-name.ts';
import { MachineError } from '../machine-error.ts';
import { agentTlsFiles, firstUid, type Identity } from './identity.ts';

/** What no two machines may share. */
export interface Fresh {
  /** Goes into the kernel's random pool; 32 octets or more, 512 at most. */
  readonly random: Buffer;
  /** 32 hex digits (machine-id(5)). */
  readonly machineId: string;
  /** The clock, ms since the epoch. */
  readonly nowMs: number;
}

/**
 * An identity as qemu/guest/programs/lab-identity.c reads it. The random pool and the clock come before anything that
 * could use them, and the agent's configuration last: its file is what the agent waits for.
 * Throws `identity-failed` for a name that is no host's or account's.
 */
export function identityDirectives(identity: Identity, fresh: Fresh): Buffer {
  const { hostName, users, tls } = identity;
  requireName(hostName, /^[a-z][a-z0-9.-]{0,62}$/.test(hostName));
  for (const { name } of users) requireName(name, localUserName.test(name));
  const [shortName = ''] = hostName.split('.');
  const accounts = users.map(({ name, uid, shell = '/bin/bash', expired = false }, index) => ({
    name,
    id: uid ?? firstUid + index,
    shell,
    // The day after 1970-01-01 (shadow(5)).
    expiry: expired ? '1' : '',
  }));
  const lines = (of: (account: (typeof accounts)[number]) => string) =>
    Buffer.from(accounts.map((account) => `${of(account)}\n`).join(''));
  const body = Buffer.concat([
    octets(`random ${fresh.random.length}`, fresh.random),
    line(`clock ${Math.round(fresh.nowMs)}`),
    line(`host-name ${hostName}`),
    file('/etc/hostname', 0o644, `${hostName}\n`),
    file('/etc/machine-id', 0o444, `${fresh.machineId}\n`),
    file('/etc/hosts', 0o644, `127.0.0.1 localhost\n10.0.2.15 ${hostName} ${shortName}\n`),
    file('/etc/krb5.conf', 0o644, identity.krb5Conf),
    file('/etc/krb5.keytab', 0o600, identity.keytab.reveal()),
    append(
      '/etc/group',
      lines(({ name, id }) => `${name}:x:${id}:`),
    ),
    append(
      '/etc/passwd',
      lines(({ name, id, shell }) => `${name}:x:${id}:${id}::/home/${name}:${shell}`),
    ),
    append(
      '/etc/shadow',
      lines(({ name, expiry }) => `${name}:!:20000:0:99999:7::${expiry}:`),
    ),
    ...accounts.map(({ name, id }) => line(`folder 755 ${id} /home/${name}`)),
    line('folder 755 0 /etc/sso-guest-agent'),
    ...(tls
      ? [
          file(agentTlsFiles.certificate, 0o644, tls.certificate),
          file(agentTlsFiles.key, 0o600, tls.key.reveal()),
        ]
      : []),
    ...control(identity),
    file('/etc/sso-guest-agent/config.json', 0o644, JSON.stringify(identity.agentConfig)),
  ]);
  return Buffer.concat([line(`identity ${body.length}`), body]);
}

/** The legacy login needs a PAM stack that takes passwords, which a guest has only if it was set up for it. */
function control({ controlConfig }: Identity): Buffer[] {
  if (!controlConfig) return [];
  const stack = '@include /usr/share/sso-guest-agent/pam/greetd-legacy\n';
  return [
    ...(controlConfig.legacyLogin ? [file('/etc/pam.d/greetd', 0o644, stack)] : []),
    file('/etc/sso-guest-agent/control.json', 0o644, JSON.stringify(controlConfig)),
  ];
}

function requireName(name: string, isName: boolean): void {
  if (isName) return;
  throw new MachineError('identity-failed', `${JSON.stringify(name)} is no name for a host or an account`);
}

function line(text: string): Buffer {
  return Buffer.from(`${text}\n`);
}

function octets(directive: string, content: Buffer): Buffer {
  return Buffer.concat([line(directive), content, Buffer.from('\n')]);
}

function file(path: string, mode: number, text: string | Buffer): Buffer {
  const content = Buffer.from(text);
  return octets(`file ${mode.toString(8)} 0 ${content.length} ${path}`, content);
}

function append(path: string, content: Buffer): Buffer {
  return octets(`append ${content.length} ${path}`, content);
}
