import { isUtf8 } from 'node:buffer';
import { ProxyError } from './proxy-error.ts';

/** One group of a key file. */
export interface KeyFileGroup {
  /** The value of a key, undefined when it is not there; throws `vv-invalid` when it is not UTF-8. */
  text(key: string): string | undefined;
  /** The number of the key's line, from 1. */
  line(key: string): number | undefined;
}

interface Entry {
  readonly value: string;
  readonly line: number;
}

/**
 * Reads one group of a GLib key file as GLib does: of a key that is there twice the last one counts, blanks at the end of
 * a value belong to it, and only a value that is asked for has to be UTF-8.
 * @param file its name, for `FILE:LINE` in errors; throws `vv-invalid`
 */
export function readKeyFileGroup(octets: Buffer, group: string, file: string): KeyFileGroup {
  const entries = readEntries(octets, group, file);
  return {
    text(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      const value = Buffer.from(entry.value, 'latin1');
      // refuses: test "a host that is not UTF-8 is answered with its place"
      if (!isUtf8(value)) throw new ProxyError('vv-invalid', `${file}:${entry.line}: ${key} is not UTF-8`);
      return unescape(value.toString('utf8'));
    },
    line: (key) => entries.get(key)?.line,
  };
}

/** As latin1, one character a byte: what other keys hold may be in any encoding. */
function readEntries(octets: Buffer, group: string, file: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let current: string | undefined;
  let found = false;
  for (const [index, raw] of withoutMark(octets).toString('latin1').split('\n').entries()) {
    const line = raw.replace(/\r$/, '').replace(/^[ \t\v\f\r]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const header = /^\[([^[\]]+)\][ \t]*$/.exec(line);
    const equals = line.indexOf('=');
    if (header) {
      current = header[1];
      found ||= current === group;
    } else if (equals < 1 || current === undefined) {
      throw new ProxyError('vv-invalid', `${file}:${index + 1}: neither a [group] nor KEY=VALUE inside one`);
    } else if (current === group) {
      const value = line.slice(equals + 1).replace(/^[ \t]+/, '');
      entries.set(line.slice(0, equals).trimEnd(), { value, line: index + 1 });
    }
  }
  // refuses: test "no group is answered with its place"
  if (!found) throw new ProxyError('vv-invalid', `${file}: there is no [${group}] group`);
  return entries;
}

/** An editor's byte order mark is let pass, which GLib does not. */
function withoutMark(octets: Buffer): Buffer {
  return octets.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? octets.subarray(3) : octets;
}

/** The escapes of a GLib key file. */
function unescape(value: string): string {
  const meanings: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };
  return value.replace(/\\([sntr\\])/g, (whole, letter: string) => meanings[letter] ?? whole);
}
