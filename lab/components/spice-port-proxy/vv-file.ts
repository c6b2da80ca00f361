import { X509Certificate } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { Secret } from '../../secret/secret.ts';
import { readKeyFileGroup } from './key-file.ts';
import { ProxyError } from './proxy-error.ts';
import { maxTicketBytes, type Remote } from './settings.ts';

/** What a connection file says about the connection, and nothing more: plugins and trust options never come from it. */
export interface VvFile {
  readonly remote: Remote;
  readonly ticket: Secret<string>;
  readonly deleteThisFile: boolean;
}

/**
 * Parses a virt-viewer connection file: the `[virt-viewer]` group of a GLib key file. Other groups and keys are ignored.
 * The README compares it with remote-viewer.
 * @param file its name, for `FILE:LINE` in errors; throws `vv-invalid`
 */
export function parseVvFile(octets: Buffer, file: string): VvFile {
  const group = readKeyFileGroup(octets, 'virt-viewer', file);
  const fail = (key: string, problem: string): never => {
    const line = group.line(key);
    throw new ProxyError('vv-invalid', `${file}${line === undefined ? '' : `:${line}`}: ${problem}`);
  };
  /** remote-viewer takes an empty value for none. */
  const value = (key: string): string | undefined => group.text(key) || undefined;

  // refuses: test "another type is answered with its place"
  if (value('type')?.trim().toLowerCase() !== 'spice') fail('type', 'type=spice is wanted');
  // What the host is then means something to the proxy alone, and may be a secret: neither is quoted, nor looked up.
  // refuses: test "a console behind an HTTP proxy is refused with its line, no secret is quoted, and the file stays"
  if (value('proxy') !== undefined)
    fail('proxy', 'the console is behind an HTTP proxy (proxy=), which this program cannot go through');
  const host = readHost(value('host'));
  // refuses: test "no host is answered with its place"; test "a host with a blank is answered with its place"
  if (host === undefined) return fail('host', 'host is missing or malformed');
  const ca = value('ca');
  // refuses: test "a CA that is none is answered with its place"
  if (ca !== undefined && !isCertificate(ca)) fail('ca', 'ca is not a PEM certificate');
  const hostSubject = value('host-subject');
  const password = value('password') ?? '';
  // refuses: test "a ticket that no server can match is answered with its place"
  if (Buffer.byteLength(password) > maxTicketBytes) {
    fail('password', `password is longer than ${maxTicketBytes} octets`);
  }

  const rest = { ticket: new Secret(password), deleteThisFile: isSet(value('delete-this-file')) };
  const port = (key: string): number | undefined => {
    const read = readPort(value(key));
    // refuses: test "a port that is none is answered with its place"
    return read === 'malformed' ? fail(key, `${key} must be 1 to 65535`) : read;
  };
  const tlsPort = port('tls-port');
  // What stands in port= is then nobody's concern.
  if (tlsPort !== undefined)
    return { remote: { transport: 'tls', host, port: tlsPort, ca, hostSubject }, ...rest };
  for (const key of ['ca', 'host-subject', 'secure-channels']) {
    // A file that asks for security and names no secure port is refused, not obeyed in plain text.
    // refuses: test "a file with a plain port alone is plain, when nothing in it asks for security"
    if (value(key)) fail(key, `${key} is given, but no tls-port`);
  }
  const tcpPort = port('port');
  // refuses: test "no port is answered with its place"
  if (tcpPort === undefined) return fail('port', 'neither tls-port nor port is given');
  return { remote: { transport: 'tcp', host, port: tcpPort }, ...rest };
}

/** An IPv6 address may stand in brackets, and a name outside ASCII goes by its IDNA form; undefined for what is no host. */
function readHost(text: string | undefined): string | undefined {
  const host = text?.trim() ?? '';
  const ascii = /^[\x20-\x7e]*$/.test(host) ? host : domainToASCII(host);
  return /^[\w.:%[\]-]{1,255}$/.test(ascii) ? ascii.replace(/^\[(.*)\]$/, '$1') : undefined;
}

/** Engines write -1 or 0 for a port that there is none of, as libvirt does. */
function readPort(text: string | undefined): number | 'malformed' | undefined {
  if (text === undefined) return undefined;
  const port = readInteger(text);
  if (port === undefined || port > 65_535) return 'malformed';
  return port < 1 ? undefined : port;
}

/** g_key_file_get_integer: what is no number is 0, and any other number than 0 is yes. */
function isSet(text: string | undefined): boolean {
  return (readInteger(text ?? '') ?? 0) !== 0;
}

function readInteger(text: string): number | undefined {
  const digits = /^([+-]?\d{1,10})[ \t]*$/.exec(text)?.[1];
  return digits === undefined || Math.abs(Number(digits)) > 0x7fffffff ? undefined : Number(digits);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
