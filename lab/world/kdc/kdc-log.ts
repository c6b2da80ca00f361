import type { KdcRequests } from '../ports.ts';
import type { LockoutPolicy } from './realm-options.ts';

/** One request in an MIT KDC's log. */
export interface KdcLogEntry {
  /** By the KDC's clock, whole seconds, in ms; the log names no year. */
  readonly atMs: number;
  readonly request: 'AS_REQ' | 'TGS_REQ';
  /** `ISSUE`, `NEEDED_PREAUTH`, `PREAUTH_FAILED`, `LOCKED_OUT`, `CLIENT_NOT_FOUND`, … */
  readonly status: string;
  readonly client: string;
  readonly service: string;
}

const requestLine =
  /^(\w{3} [ \d]\d \d\d:\d\d:\d\d) \S+ krb5kdc\[\d+\]\(\w+\): (AS_REQ|TGS_REQ) \(.*?\}\) (\S+): ([A-Z_]+): (.*)$/;
const issued = /^authtime \d+, etypes \{[^}]*\}, (\S+) for (\S+)$/;
const refused = /^(?:authtime \d+, (?:etypes \{[^}]*\}, )?)?(\S+) for (\S+?),(?: |$)/;

/** The requests in a KDC's log, in order; other lines are skipped. Form: MIT krb5 1.20, kdc_log.c. */
export function parseKdcLog(text: string): KdcLogEntry[] {
  const entries: KdcLogEntry[] = [];
  for (const line of text.split('\n')) {
    const [, time, request, , status, rest] = requestLine.exec(line) ?? [];
    if (request === undefined || status === undefined || rest === undefined) continue;
    const [, client, service] = (status === 'ISSUE' ? issued : refused).exec(rest) ?? [];
    if (client === undefined || service === undefined) continue;
    entries.push({
      // A leap year, so that every day exists.
      atMs: Date.parse(`${time ?? ''} 2000 UTC`),
      request: request === 'AS_REQ' ? 'AS_REQ' : 'TGS_REQ',
      status,
      client,
      service,
    });
  }
  return entries;
}

const probeLine = /\(Error\): TCP client 127\.0\.0\.\d+\.(\d+) wants 4294967295 bytes, cap is \d+$/;
const hangUpLine = /\(info\): closing down fd \d+$/;

/**
 * The log without what the lab's own probes (probe-kdc.ts) left in it: the refusal of each one that came from these TCP
 * ports, and the end of its connection. Others' lines of that form stay.
 */
export function withoutProbes(text: string, probePorts: ReadonlySet<number>): string {
  let openProbes = 0;
  const kept = text.split('\n').filter((line) => {
    const isProbe = probePorts.has(Number(probeLine.exec(line)?.[1]));
    if (isProbe) openProbes += 1;
    const isItsEnd = openProbes > 0 && hangUpLine.test(line);
    if (isItsEnd) openProbes -= 1;
    return !isProbe && !isItsEnd;
  });
  return kept.join('\n');
}

/** Counts one client's requests; services of the client's own realm are named without it. */
export function countRequests(
  entries: readonly KdcLogEntry[],
  client: string,
  policy?: LockoutPolicy,
): KdcRequests {
  const realm = client.slice(client.lastIndexOf('@'));
  const own = entries.filter((entry) => entry.client === client);
  const serviceTickets: Record<string, number> = {};
  for (const entry of own) {
    if (entry.request !== 'TGS_REQ' || entry.status !== 'ISSUE') continue;
    const service = entry.service.endsWith(realm) ? entry.service.slice(0, -realm.length) : entry.service;
    serviceTickets[service] = (serviceTickets[service] ?? 0) + 1;
  }
  const as = own.filter((entry) => entry.request === 'AS_REQ');
  return {
    asRequests: as.length,
    asTickets: as.filter((entry) => entry.status === 'ISSUE').length,
    serviceTickets,
    failedAttempts: failedAttempts(as, policy),
  };
}

/**
 * What the failure counter of a principal that must preauthenticate reads after these requests (MIT krb5 1.20,
 * plugins/kdb/db2/lockout.c): a success sets it back, and so does a failure long after the one before.
 */
function failedAttempts(requests: readonly KdcLogEntry[], policy: LockoutPolicy | undefined): number {
  const intervalMs = policy?.failureCountIntervalMs ?? 0;
  let count = 0;
  let lastAtMs = 0;
  for (const { status, atMs } of requests) {
    if (status === 'ISSUE') count = 0;
    if (status !== 'PREAUTH_FAILED') continue;
    if (intervalMs > 0 && atMs > lastAtMs + intervalMs) count = 0;
    count += 1;
    lastAtMs = atMs;
  }
  return count;
}
