import type { Commands } from '../../world/ports.ts';
import { askLogind, type LogindSession, parseSessions, personOn } from './console-session.ts';

/** The terminal that the lock brings to the front, and the unit whose processes hold it (docs/console-login.md). */
const lockTerminal = 'tty12';
const lockUnit = 'sso-console-lock.service';

/** What the kernel, the lock and logind say of the console, at one moment. */
export interface ConsoleFront {
  /** The virtual terminal in front, by the kernel: `tty1`. */
  readonly front: string;
  /** Whether a process of the lock's unit holds the lock's terminal open. */
  readonly lockHasTerminal: boolean;
  /** The session that the lock says it has locked; undefined while nothing is. */
  readonly lockedSession: string | undefined;
  /** How many bytes the lock has read from its terminal and discarded since it locked, by its own record. */
  readonly discardedBytes: number | undefined;
  /** The user's session on the console, by logind. */
  readonly session: LogindSession | undefined;
  /** The session of somebody else there. */
  readonly other: LogindSession | undefined;
}

/** Only the shell's own words: each program that is started costs an emulated guest. */
const look = `read -r front < /sys/class/tty/tty0/active && echo "Front=$front"
read -r locked < /run/sso-console-lock/locked || [ -n "$locked" ] && echo "Locked=$locked"
read -r discarded < /run/sso-console-lock/discarded && echo "Discarded=$discarded"
while read -r pid; do
  for fd in /proc/"$pid"/fd/*; do [ "$fd" -ef /dev/${lockTerminal} ] && echo Lock=yes; done
done < /sys/fs/cgroup/system.slice/${lockUnit}/cgroup.procs
echo`;

/** Looks at the guest's console, in one visit. Rejects when the guest does not say what is in front. */
export async function lookAtConsole(commands: Commands, user: string): Promise<ConsoleFront> {
  const result = await commands.run(['/bin/sh', '-c', `{ ${look}\n} 2>/dev/null\n${askLogind}`]);
  if (result.exitCode !== 0) throw new Error(`loginctl in the guest: ${result.stderr.trim()}`);
  return parseFront(result.stdout, user);
}

/** Parses what the look prints; throws when it does not say what is in front. */
export function parseFront(text: string, user: string): ConsoleFront {
  const valueOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1];
  const front = valueOf('Front');
  if (front === undefined)
    throw new Error(`the guest does not say what its console is: ${text.slice(0, 200)}`);
  const discarded = valueOf('Discarded');
  const sessions = parseSessions(text);
  return {
    front,
    lockHasTerminal: valueOf('Lock') === 'yes',
    lockedSession: valueOf('Locked'),
    discardedBytes: discarded !== undefined && /^\d+$/.test(discarded) ? Number(discarded) : undefined,
    session: personOn(sessions, user),
    other: sessions.find(({ name }) => name !== user && personOn(sessions, name)),
  };
}

/** Why the user's session is not open in front of whoever sits there; undefined when it is. */
export function whyNotOpen({ front, session }: ConsoleFront): string | undefined {
  if (!session) return 'the user has no session on the console';
  if (session.service !== 'greetd') return `the session is of ${session.service}, not of the login manager`;
  if (session.state !== 'active') return `logind calls the session ${session.state}`;
  if (session.lockedHint) return 'the session has LockedHint';
  return front === session.tty ? undefined : `${front} is in front, not the session's ${session.tty}`;
}

/**
 * Why the user's session is not behind the lock; undefined when it is. LockedHint alone proves nothing, since the user
 * may set it, but whoever locks must set it too.
 */
export function whyNotLocked(seen: ConsoleFront): string | undefined {
  const { front, session, lockHasTerminal, lockedSession } = seen;
  if (!session) return 'the user has no session on the console';
  if (front === session.tty) return `the session's own ${front} is in front`;
  if (front !== lockTerminal) return `${front} is in front, not the lock's ${lockTerminal}`;
  if (!lockHasTerminal) return `no process of ${lockUnit} holds ${lockTerminal}`;
  if (lockedSession !== session.id)
    return `the lock has locked ${lockedSession === undefined ? 'nothing' : `session ${lockedSession}`}`;
  return session.lockedHint ? undefined : 'the session has no LockedHint';
}

/** The console as a failure quotes it; who has it in another's place comes first. */
export function describeConsole({ front, session, other }: ConsoleFront): string {
  const seen = session ?? other;
  const who = other && !session ? `${other.name} has the console: ` : '';
  const what = seen
    ? `session ${seen.id}: Name=${seen.name} Service=${seen.service} State=${seen.state} LockedHint=${seen.lockedHint ? 'yes' : 'no'} TTY=${seen.tty}`
    : 'nobody has a session on the console';
  return `${who}${what}; ${front} is in front`;
}
