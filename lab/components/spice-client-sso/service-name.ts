/** `service/host`, with or without a realm. */
const pattern = /^([A-Za-z0-9._-]{1,64})\/([A-Za-z0-9._-]{1,255})(?:@([A-Za-z0-9._-]{1,255}))?$/;

export interface ServiceName {
  readonly service: string;
  readonly host: string;
  /** Undefined where libkrb5 is left to choose it. */
  readonly realm: string | undefined;
}

/** A service principal name taken apart; undefined for what is none. */
export function parseServiceName(name: string): ServiceName | undefined {
  const [, service, host, realm] = pattern.exec(name) ?? [];
  return service === undefined || host === undefined ? undefined : { service, host, realm };
}

/** Why a name on the command line is none, and what it may mean; undefined when it is one. */
export function serviceNameProblem(name: string): string | undefined {
  if (parseServiceName(name)) return undefined;
  const shown = JSON.stringify(name);
  // GSSAPI's own spelling of a host-based service, which libkrb5 would take for a user of a realm of that name.
  const [, service, host] = /^([A-Za-z0-9._-]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)$/.exec(name) ?? [];
  if (service !== undefined && host !== undefined)
    return `${shown} is no service principal name; did you mean ${service}/${host}?`;
  return `${shown} is no service principal name; expected host/guest1.lab.test or host/guest1.lab.test@REALM`;
}
