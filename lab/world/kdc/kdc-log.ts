import type { KdcRequests } from '../ports.ts';

/** One request in an MIT KDC's log. */
export interface KdcLogEntry {
  readonly request: 'AS_REQ' | 'TGS_REQ';
  /** `ISSUE`, `NEEDED_PREAUTH`, `PREAUTH_FAILED`, `LOCKED_OUT`, `CLIENT_NOT_FOUND`, … */
  readonly status: string;
  readonly client: string;
  readonly service: string;
}

const requestLine =
  /^\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ krb5kdc\[\d+\]\(\w+\): (AS_REQ|TGS_REQ) \(.*?\}\) (\S+): ([A-Z_]+): (.*)$/;
const issued = /^authtime \d+, etypes \{[^}]*\}, (\S+) for (\S+)$/;
const refused = /^(?:authtime \d+, (?:etypes \{[^}]*\}, )?)?(\S+) for (\S+?),(?: |$)/;

/** The requests in a KDC's log, in order; other lines are skipped. Form: MIT krb5 1.20, kdc_log.c. */
export function parseKdcLog(text: string): KdcLogEntry[] {
  const entries: KdcLogEntry[] = [];
  for (const line of text.split('\n')) {
    const [, request, , status, rest] = requestLine.exec(line) ?? [];
    if (request === undefined || status === undefined || rest === undefined) continue;
    const [, client, service] = (status === 'ISSUE' ? issued : refused).exec(rest) ?? [];
    if (client === undefined || service === undefined) continue;
    entries.push({ request: request === 'AS_REQ' ? 'AS_REQ' : 'TGS_REQ', status, client, service });
  }
  return entries;
}

/** Counts one client's requests; services of the client's own realm are named without it. */
export function countRequests(entries: readonly KdcLogEntry[], client: string): KdcRequests {
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
  };
}
