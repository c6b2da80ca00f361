import { randomBytes } from 'node:crypto';
import { chown, lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GssError } from '../../../gss/gss-error.ts';
import type { AgentConfig } from '../config.ts';
import { type CcacheProgram, ccacheProgram } from './ccache-program.ts';
import { installCcache } from './install-ccache.ts';
import { type CcachePlace, openSessionRecords, type SessionRecords } from './session-record.ts';

/**
 * The credential caches of the sessions on the console. Each is bound to its session: systemd removes it when logind's
 * session ends, whoever ended it, whether or not an agent runs (sso-session-ccache@.service).
 */
export interface SessionCcaches {
  /** Where a session of this user will have its cache; touches nothing. Rejects with a GssError `bad-configuration`. */
  announce(owner: CcacheOwner): Promise<CcachePlace>;
  /** Binds the place to a session that PAM has let in, and only then fills it. Rejects with what keeps it from that. */
  begin(session: string, place: CcachePlace, file: string | undefined): Promise<void>;
  /** Gives a session that goes on another TGT. Rejects with a GssError `cannot-store`. */
  replace(session: string, owner: CcacheOwner, file: string): Promise<void>;
  /** Takes a session's TGT away; nothing happens where the session has no cache any more. */
  empty(session: string, owner: CcacheOwner): Promise<void>;
}

export interface CcacheOwner {
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
}

type Config = Pick<AgentConfig, 'ccacheFolder' | 'loginManager'>;

export function createSessionCcaches(
  config: Config,
  records: SessionRecords = openSessionRecords(),
  program: CcacheProgram = ccacheProgram(),
): SessionCcaches {
  return config.loginManager === 'none' ? ownCcaches(config) : boundCcaches(config, records, program);
}

function boundCcaches(
  { ccacheFolder }: Config,
  records: SessionRecords,
  program: CcacheProgram,
): SessionCcaches {
  async function put(place: CcachePlace, file: string): Promise<void> {
    if (place.folder === undefined) await program.store(place, file, place.name);
    else await installCcache(file, { target: fileOf(place), folder: ccacheFolder }, place);
  }

  return {
    async announce({ uid, gid }) {
      const configured = await program.name({ uid, gid });
      if (configured !== undefined) return { uid, gid, folder: undefined, name: configured };
      // A folder for each session: no session's end can take another one's cache along.
      const folder = join(ccacheFolder, `${uid}-${randomBytes(4).toString('hex')}`);
      return { uid, gid, folder, name: `FILE:${join(folder, 'krb5cc')}` };
    },
    async begin(session, place, file) {
      const { folder } = place;
      if (folder !== undefined) await makeFolder(ccacheFolder, folder, place);
      try {
        await records.bind(session, place);
        if (file !== undefined) await put(place, file);
      } catch (error) {
        if (folder !== undefined) await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },
    async replace(session, _owner, file) {
      const place = await records.of(session);
      if (!place) throw new GssError('cannot-store', `session ${session} has no credential cache`);
      await put(place, file);
    },
    async empty(session) {
      const place = await records.of(session);
      if (!place) return;
      if (place.folder === undefined) await program.destroy(place, place.name);
      else await rm(fileOf(place), { force: true });
    },
  };
}

/** What an agent without a console stores is in files of its own user's. */
function ownCcaches({ ccacheFolder }: Config): SessionCcaches {
  const placeOf = ({ user, uid, gid }: CcacheOwner): CcachePlace => ({
    uid,
    gid,
    folder: undefined,
    name: `FILE:${join(ccacheFolder, `krb5cc_${user}`)}`,
  });
  const put = async (place: CcachePlace, file: string) => {
    await mkdir(ccacheFolder, { recursive: true, mode: 0o711 });
    await installCcache(file, { target: fileOf(place), folder: ccacheFolder }, place);
  };
  return {
    announce: (owner) => Promise.resolve(placeOf(owner)),
    async begin(_session, place, file) {
      if (file !== undefined) await put(place, file);
    },
    replace: (_session, owner, file) => put(placeOf(owner), file),
    empty: (_session, owner) => rm(fileOf(placeOf(owner)), { force: true }),
  };
}

/** The folder's parent is root's alone, so that its user cannot put another in its place; in the folder they may do what they like. */
async function makeFolder(parent: string, folder: string, { uid, gid }: CcachePlace): Promise<void> {
  await mkdir(parent, { recursive: true, mode: 0o711 });
  const { mode, uid: owner } = await lstat(parent);
  // refuses: test "a folder of caches that others may write to is not used"
  if (owner !== process.geteuid?.() || (mode & 0o170022) !== 0o040000) {
    throw new GssError('bad-configuration', `ccacheFolder ${parent} is not a folder of root's alone`);
  }
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, uid, gid);
}

function fileOf({ name }: CcachePlace): string {
  return name.slice('FILE:'.length);
}
