import { type ConsoleHolder, ConsoleError } from '../console/console.ts';
import type { ConsoleKeeper } from '../console-keeper.ts';
import type { CcacheOwner, SessionCcaches } from './session-ccache.ts';
import type { CcachePlace } from './session-record.ts';

interface Parts {
  readonly keeper: Pick<ConsoleKeeper, 'open' | 'unlock'>;
  readonly ccaches: SessionCcaches;
}

interface Opening {
  /** A private file with the TGT; undefined for a login by identity alone. */
  readonly file: string | undefined;
  /** See ConsoleLogin. */
  readonly client?: number | undefined;
}

/**
 * Makes a session ready behind the lock, and fills its cache with a private file's TGT once PAM has let the user in: a
 * login that is refused has touched nobody's. Resolves with logind's id of the session.
 */
export async function openWithCcache(
  { keeper, ccaches }: Parts,
  { user, place, file, client }: Opening & { readonly user: string; readonly place: CcachePlace },
  signal: AbortSignal,
): Promise<string> {
  let begun: string | undefined;
  const onSession = async (id: string) => {
    // A login that was given up is ended when its session is there; no TGT goes into it.
    await ccaches.begin(id, place, signal.aborted ? undefined : file);
    begun = id;
  };
  const { session } = await keeper.open({ user, ccache: place.name, client, onSession }, signal);
  // It stays locked.
  // refuses: test "a session that PAM opened past its cache is not shown"
  if (session !== begun) throw new ConsoleError(500, 'PAM opened the session without its credential cache');
  return session;
}

/** Makes the holder's session ready; its cache gets the private file's TGT once PAM has let the user in. */
export async function unlockWithCcache(
  { keeper, ccaches }: Parts,
  login: Opening & { readonly holder: ConsoleHolder; readonly owner: CcacheOwner },
  signal: AbortSignal,
): Promise<string> {
  const { holder, owner, file, client } = login;
  const { session } = await keeper.unlock({ user: owner.user, ccache: undefined, client }, holder, signal);
  if (file !== undefined) await ccaches.replace(session, owner, file);
  return session;
}
