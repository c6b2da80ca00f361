import { X509Certificate } from 'node:crypto';
import { Secret } from '../../secret/secret.ts';
import { ProxyError } from './proxy-error.ts';
import { maxTicketBytes, type Remote } from './settings.ts';

/** What a connection file says about the connection, and nothing more: plugins and trust options never come from it. */
export interface VvFile {
  readonly remote: Remote;
  readonly ticket: Secret<string>;
  readonly deleteThisFile: boolean;
}

interface Entry {
  readonly value: string;
  readonly line: number;
}

const group = 'virt-viewer';

/**
 * Parses a virt-viewer connection file: the `[virt-viewer]` group of a GLib key file. Other groups and keys are ignored.
 * @param file its name, for `FILE:LINE` in errors; throws `vv-invalid`
 */
export function parseVvFile(text: string, file: string): VvFile {
  const entries = readGroup(text, file);
  const fail = (key: string, problem: string): never => {
    const line = entries.get(key)?.line;
    throw new ProxyError('vv-invalid', `${file}${line === undefined ? '' : `:${line}`}: ${problem}`);
  };
  const value = (key: string): string | undefined => entries.get(key)?.value;
  const port = (key: string): number | undefined => {
    const digits = value(key);
    if (digits === undefined) return undefined;
    const number = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
    return number >= 1 && number <= 65_535 ? number : fail(key, `${key} must be 1 to 65535`);
  };

  // refuses: test "another type is answered with its place"
  if (value('type') !== 'spice') fail('type', 'type=spice is wanted');
  const host = value('host');
  // refuses: test "no host is answered with its place"; test "a host with a blank is answered with its place"
  if (host === undefined || !/^[\w.:%[\]-]{1,255}$/.test(host))
    return fail('host', 'host is missing or malformed');
  const ca = value('ca');
  // refuses: test "a CA that is none is answered with its place"
  if (ca !== undefined && !isCertificate(ca)) fail('ca', 'ca is not a PEM certificate');
  const hostSubject = value('host-subject');
  const password = value('password') ?? '';
  // refuses: test "a ticket that no server can match is answered with its place"
  if (Buffer.byteLength(password) > maxTicketBytes) {
    fail('password', `password is longer than ${maxTicketBytes} octets`);
  }

  const tlsPort = port('tls-port');
  const tcpPort = port('port');
  const rest = { ticket: new Secret(password), deleteThisFile: value('delete-this-file') === '1' };
  if (tlsPort !== undefined) {
    return { remote: { transport: 'tls', host: bare(host), port: tlsPort, ca, hostSubject }, ...rest };
  }
  for (const key of ['ca', 'host-subject', 'secure-channels']) {
    // A file that asks for security and names no secure port is refused, not obeyed in plain text.
    // refuses: test "a file with a plain port alone is plain, when nothing in it asks for security"
    if (value(key)) fail(key, `${key} is given, but no tls-port`);
  }
  // refuses: test "no port is answered with its place"
  if (tcpPort === undefined) return fail('port', 'neither tls-port nor port is given');
  return { remote: { transport: 'tcp', host: bare(host), port: tcpPort }, ...rest };
}

function readGroup(text: string, file: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let current: string | undefined;
  let found = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const header = /^\[([^[\]]+)\]$/.exec(line);
    const pair = /^([^=\s][^=]*?)\s*=\s*(.*)$/.exec(line);
    if (header) {
      current = header[1];
      found ||= current === group;
    } else if (pair === null || current === undefined) {
      throw new ProxyError('vv-invalid', `${file}:${index + 1}: neither a [group] nor KEY=VALUE inside one`);
    } else if (current === group) {
      entries.set(pair[1] ?? '', { value: unescape(pair[2] ?? ''), line: index + 1 });
    }
  }
  // refuses: test "no group is answered with its place"
  if (!found) throw new ProxyError('vv-invalid', `${file}: there is no [${group}] group`);
  return entries;
}

/** The escapes of a GLib key file. */
function unescape(value: string): string {
  const meanings: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };
  return value.replace(/\\([sntr\\])/g, (whole, letter: string) => meanings[letter] ?? whole);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** An IPv6 address may stand in brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
