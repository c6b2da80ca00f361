import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GssError } from '../../../gss/gss-error.ts';
import { waitUntil } from '../../../deadline/wait-until.ts';
import { callSystemBus } from '../console/system-bus.ts';

/** Where a session's credential cache is. */
export interface CcachePlace {
  readonly uid: number;
  readonly gid: number;
  /** The user's folder that was made for this session alone; undefined where krb5.conf names the cache. */
  readonly folder: string | undefined;
  /** KRB5CCNAME of the session. */
  readonly name: string;
}

/** Which session has its cache where, for whoever removes it: kept outside the service's own folder, gone at the next boot. */
export interface SessionRecords {
  /** Rejects unless the place is bound to a session that is there: it then goes with it. */
  bind(session: string, place: CcachePlace): Promise<void>;
  /** Undefined where there is none, or none any more. */
  of(session: string): Promise<CcachePlace | undefined>;
}

/** Also in qemu/ccache/sso-ccache.c. */
const defaultFolder = '/run/sso-guest-agent-sessions';
const bindTimeoutMs = 5000;
const systemd = {
  service: 'org.freedesktop.systemd1',
  path: '/org/freedesktop/systemd1',
  face: 'org.freedesktop.systemd1.Manager',
};
const record = /^(\d{1,10}) (\d{1,10}) ([!-~]{1,250}) ([!-~]{1,240})\n$/;

/** Bound by systemd: the unit stops when the session's scope is gone, and its stop removes the cache. */
export function openSessionRecords(folder = defaultFolder, bindTo = bindToScope): SessionRecords {
  return {
    async bind(session, place) {
      // refuses: test "what is no session of logind’s is bound to nothing"
      if (!isSession(session)) throw new GssError('cannot-store', 'not a session of logind');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const aside = join(folder, `.${session}`);
      await writeFile(aside, textOf(place), { mode: 0o600 });
      await rename(aside, join(folder, session));
      try {
        await bindTo(session);
      } catch (error) {
        await rm(join(folder, session), { force: true });
        throw error;
      }
    },
    async of(session) {
      if (!isSession(session)) return undefined;
      const text = await readFile(join(folder, session), 'latin1').catch(() => '');
      const [, uid, gid, own, name] = record.exec(text) ?? [];
      if (own === undefined || name === undefined) return undefined;
      return { uid: Number(uid), gid: Number(gid), folder: own === '-' ? undefined : own, name };
    },
  };
}

function isSession(id: string): boolean {
  return /^[A-Za-z0-9]{1,32}$/.test(id);
}

function textOf({ uid, gid, folder, name }: CcachePlace): string {
  const text = `${uid} ${gid} ${folder ?? '-'} ${name}\n`;
  if (!record.test(text))
    throw new GssError('bad-configuration', `not the name of a credential cache: ${name}`);
  return text;
}

/** A unit that cannot start, since the scope it is bound to is gone, is told by its state alone. */
async function bindToScope(session: string): Promise<void> {
  const unit = `sso-session-ccache@${session}.service`;
  await callSystemBus(
    { ...systemd, member: 'StartUnit', args: [unit, 'replace'] },
    bindTimeoutMs,
    () => undefined,
  );
  await waitUntil(
    () => activeState(unit),
    (state) => {
      if (state === 'failed') throw new GssError('cannot-store', `${unit} failed`);
      return state === 'active';
    },
    { for: `${unit} to be active`, timeoutMs: bindTimeoutMs, intervalMs: 10 },
  );
}

async function activeState(unit: string): Promise<string> {
  const { service } = systemd;
  const path = await callSystemBus({ ...systemd, member: 'LoadUnit', args: [unit] }, bindTimeoutMs, (reply) =>
    reply.text(),
  );
  const face = 'org.freedesktop.DBus.Properties';
  return await callSystemBus(
    { service, path, face, member: 'Get', args: [`${service}.Unit`, 'ActiveState'] },
    bindTimeoutMs,
    (reply) => reply.inside('v', 's', () => reply.text()) ?? '',
  );
}
