/** A local account, as the password database has it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly shell: string;
}

/** One line of `getent passwd` (passwd(5)); undefined when it is none. */
export function parseAccount(line: string): Account | undefined {
  const [name, , uid, gid, , , shell, ...more] = line.split(':');
  if (!name || shell === undefined || more.length > 0) return undefined;
  if (!/^\d{1,10}$/.test(uid ?? '') || !/^\d{1,10}$/.test(gid ?? '')) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), shell };
}

/** The day after which the account is expired, in days since 1970, by its shadow(5) line; undefined for never. */
export function parseExpiryDay(line: string): number | undefined {
  const day = line.split(':')[7];
  return day !== undefined && /^\d{1,10}$/.test(day) ? Number(day) : undefined;
}

/** UID_MIN of login.defs(5); its own default is 1000. */
export function parseUidMin(loginDefs: string): number {
  const match = /^\s*UID_MIN\s+(\d{1,10})\s*$/m.exec(loginDefs);
  return match ? Number(match[1]) : 1000;
}
