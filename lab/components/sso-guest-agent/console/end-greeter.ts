import { readFile } from 'node:fs/promises';
import type { LogindSession } from './logind-session.ts';

/**
 * Ends the programs of the greeters' sessions: greetd starts a session when its greeter is gone, and left alone
 * it waits five seconds before it ends the greeter itself. The session's leader is greetd's own and stays,
 * so that it can close the session.
 */
export async function endGreeters(sessions: readonly LogindSession[]): Promise<void> {
  for (const greeter of sessions.filter((session) => session.class === 'greeter')) {
    for (const pid of await childrenOf(greeter.leaderPid)) terminate(pid);
  }
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '');
  return children.split(' ').filter(Boolean).map(Number);
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
