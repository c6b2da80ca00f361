import { localUserName } from '../../../wire/local-user-name.ts';
import { ConsoleError } from '../console/console.ts';

/** The local account of vdsm's `user@domain`, whose domain must be the guest's realm in any case. Throws a ConsoleError 403. */
export function localUser(username: string, realm: string): string {
  const at = username.lastIndexOf('@');
  const user = at < 0 ? username : username.slice(0, at);
  const domain = at < 0 ? realm : username.slice(at + 1);
  // refuses: test "a legacy login of another domain never reaches the KDC"
  if (domain.toUpperCase() !== realm.toUpperCase()) throw new ConsoleError(403, 'another domain');
  // refuses: test "a legacy login of what is no user name never reaches PAM"
  if (!localUserName.test(user)) throw new ConsoleError(403, 'no user name');
  return user;
}
