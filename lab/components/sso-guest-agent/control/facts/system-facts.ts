import { open, readFile, readlink } from 'node:fs/promises';
import { arch, availableParallelism, hostname, release } from 'node:os';
import type { MessageToHost } from '../../../../wire/vdsm/message-to-host.ts';

type Args<N extends MessageToHost['name']> = Extract<MessageToHost, { name: N }>['args'];

/** Packages that are told of, as the original's configuration lists some. */
const toldPackages = ['systemd', 'greetd', 'krb5-user', 'qemu-guest-agent'];
const maxStatusOctets = 16 * 1024 * 1024;

/** The name of this machine in /etc/hosts that has a dot in it, or the host name. */
export async function readFqdn(hostsFile = '/etc/hosts', name = hostname()): Promise<Args<'fqdn'>> {
  if (name.includes('.')) return { fqdn: name };
  const hosts = await readFile(hostsFile, 'utf8').catch(() => '');
  const names = hosts.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
  return { fqdn: names.find((one) => one.includes(name))?.find((one) => one.includes('.')) ?? name };
}

export async function readTimezone(now = new Date()): Promise<Args<'timezone'>> {
  const link = await readlink('/etc/localtime').catch(() => '');
  const zone = /zoneinfo\/(.+)$/.exec(link)?.[1] ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { zone, offset: 0 - now.getTimezoneOffset() };
}

export async function readOsInfo(file = '/etc/os-release'): Promise<Args<'os-info'>> {
  const fields = parseOsRelease(await readFile(file, 'utf8').catch(() => ''));
  return {
    type: 'linux',
    distribution: fields.get('NAME') ?? 'Linux',
    version: fields.get('VERSION_ID') ?? '',
    codename: fields.get('VERSION_CODENAME') ?? '',
    arch: arch() === 'x64' ? 'x86_64' : arch(),
    kernel: release(),
  };
}

/** os-release(5), of whose quoting only what distributions use. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const lines = [...text.matchAll(/^([A-Z_]+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\n]*))$/gm)];
  return new Map(lines.map(([, key = '', double, single, bare]) => [key, double ?? single ?? bare ?? '']));
}

/** The kernel and some packages with their versions, as `name-version`. */
export async function readApplications(statusFile = '/var/lib/dpkg/status'): Promise<Args<'applications'>> {
  const status = await readHead(statusFile).catch(() => '');
  return { applications: [`kernel-${release()}`, ...parsePackages(status, toldPackages)] };
}

/** The installed ones of `names` in dpkg's status file. */
export function parsePackages(status: string, names: readonly string[]): readonly string[] {
  return status.split('\n\n').flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1];
    const name = field('Package');
    const isTold = name !== undefined && names.includes(name) && field('Status') === 'install ok installed';
    return isTold ? [`${name}-${field('Version') ?? ''}`] : [];
  });
}

export const readHostName = (): Args<'host-name'> => ({ name: hostname() });
export const readOsVersion = (): Args<'os-version'> => ({ version: release() });
export const readCpus = (): Args<'number-of-cpus'> => ({ count: availableParallelism() });

async function readHead(file: string): Promise<string> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(Math.min(size, maxStatusOctets));
  await handle.read(buffer, 0, buffer.length, 0);
  return buffer.toString('utf8');
}
