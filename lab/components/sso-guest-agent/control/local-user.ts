import { ConsoleError } from '../console/console.ts';

/** useradd(8)'s own idea of a name. */
const userName = /^[a-z_][a-z0-9_-]{0,31}$/;

/** The local account of vdsm's `user@domain`, whose domain must be the guest's realm in any case. Throws a ConsoleError 403. */
export function localUser(username: string, realm: string): string {
  const at = username.lastIndexOf('@');
  const user = at < 0 ? username : username.slice(0, at);
  const domain = at < 0 ? realm : username.slice(at + 1);
  // refuses: test "a legacy login of another domain never reaches the KDC"
  if (domain.toUpperCase() !== realm.toUpperCase()) throw new ConsoleError(403, 'another domain');
  // refuses: test "a legacy login of what is no user name never reaches PAM"
  if (!userName.test(user)) throw new ConsoleError(403, 'no user name');
  return user;
}
