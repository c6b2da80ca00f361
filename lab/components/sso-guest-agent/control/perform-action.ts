import { ConsoleError } from '../console/console.ts';
import { listConsoleSessions, personAmong, terminateSession } from '../console/logind.ts';
import { lockConsole } from '../console/locker.ts';
import { runCommand } from '../console/run-command.ts';
import { judgeAccount } from '../login/account-policy.ts';
import { readAccount } from '../login/read-account.ts';
import type { Action } from './control-state.ts';
import { localUser } from './local-user.ts';
import { loginWithPassword } from './password-login.ts';

const commandTimeoutMs = 10_000;

/** Does what the host asked for; resolves when it is done, with who it was about. Rejects with the reason why not. */
export async function performAction(action: Action, realm: string, signal: AbortSignal): Promise<string> {
  switch (action.name) {
    case 'lock-screen':
      await lockConsole();
      return 'the console';
    case 'log-off': {
      const person = personAmong(await listConsoleSessions());
      if (person) await terminateSession(person.id);
      return person?.user ?? 'nobody';
    }
    case 'shutdown':
      await runCommand(shutdownCommand(action), commandTimeoutMs);
      return action.reboot ? 'reboot' : 'power off';
    case 'login': {
      const user = await userToLogIn(action.username, realm);
      await loginWithPassword({ user, password: action.password }, signal);
      return user;
    }
  }
}

/** Whom a legacy login means, if that account may have the console at all. Rejects with a ConsoleError. */
export async function userToLogIn(username: string, realm: string, read = readAccount): Promise<string> {
  const user = localUser(username, realm);
  const facts = { principal: `${user}@${realm}`, ownRealm: realm, user, ...(await read(user)) };
  const refused = judgeAccount(facts);
  // refuses: test "a legacy login of an account that may not have the console never reaches PAM"
  if (refused) throw new ConsoleError(refused.code, refused.reason);
  return user;
}

/** shutdown(8) counts in minutes: rounded up, as the original did. */
export function shutdownCommand({
  timeoutSeconds,
  message,
  reboot,
}: Extract<Action, { name: 'shutdown' }>): readonly [string, ...string[]] {
  if (timeoutSeconds === 0) return ['systemctl', '--no-block', reboot ? 'reboot' : 'poweroff'];
  const wall = message.replaceAll(/\p{Cc}/gu, ' ').trim();
  const minutes = Math.ceil(timeoutSeconds / 60);
  return ['shutdown', reboot ? '-r' : '-P', '--', `+${minutes}`, ...(wall === '' ? [] : [wall])];
}
