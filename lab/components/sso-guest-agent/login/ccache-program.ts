import { GssError } from '../../../gss/gss-error.ts';
import { CommandError, runCommand } from '../console/run-command.ts';

/** Touches a user's cache as that user, in a process of its own (qemu/ccache/sso-ccache.c). */
export interface CcacheProgram {
  /** default_ccache_name of krb5.conf for this user; undefined where it sets none. Rejects with a GssError `bad-configuration`. */
  name(owner: Owner): Promise<string | undefined>;
  /** Rejects with a GssError `cannot-store`. */
  store(owner: Owner, file: string, name: string): Promise<void>;
  /** Rejects with a GssError `cannot-store`. */
  destroy(owner: Owner, name: string): Promise<void>;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What a user can put at a cache's path (a FIFO, a daemon that is silent) holds the program up, and no longer than this. */
const timeoutMs = 5000;

export function ccacheProgram(program = '/opt/sso/sso-ccache'): CcacheProgram {
  const run = async (code: 'bad-configuration' | 'cannot-store', args: readonly string[]) => {
    try {
      return await runCommand([program, ...args], timeoutMs);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new GssError(code, error.message, undefined, { cause: error });
    }
  };
  return {
    async name({ uid, gid }) {
      const name = (await run('bad-configuration', ['name', String(uid), String(gid)])).trimEnd();
      return name === '-' ? undefined : name;
    },
    async store({ uid, gid }, file, name) {
      await run('cannot-store', ['store', String(uid), String(gid), file, name]);
    },
    async destroy({ uid, gid }, name) {
      await run('cannot-store', ['destroy', String(uid), String(gid), name]);
    },
  };
}
