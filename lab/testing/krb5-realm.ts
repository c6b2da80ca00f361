import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Secret } from '../secret/secret.ts';
import type { LockoutPolicy, PrincipalOptions } from '../world/kdc/realm-options.ts';
import { startRealm } from '../world/kdc/start-realm.ts';
import type { Realm } from '../world/ports.ts';

/** A realm LAB.TEST on a KDC process, with the files that a Kerberos client and service on this machine need. */
export interface TestRealm extends AsyncDisposable {
  readonly realm: Realm;
  /** KRB5_CONFIG, for this process and its children. */
  readonly env: Readonly<Record<string, string>>;
  /** A new ccache with a TGT of this user, from its password; `FILE:/…`. */
  kinit(user: string, ...flags: string[]): Promise<string>;
  /** A new keytab with the keys of these services; `FILE:/…`. */
  keytab(...services: string[]): Promise<string>;
  /** Runs one kadmin command on the realm's database: `modprinc +needchange alice`. */
  kadmin(command: string): Promise<void>;
  /** A path in the realm's folder that nothing has yet. */
  path(name: string): string;
}

/** What every user of a test realm has. */
export const password = 'wonderland';

/** `principals` by name without realm; those without a `/` get a password. */
export async function startTestRealm(
  principals: Readonly<Record<string, PrincipalOptions>>,
  policies: Readonly<Record<string, LockoutPolicy>> = {},
): Promise<TestRealm> {
  const folder = await mkdtemp(join(tmpdir(), 'krb5-realm-'));
  const realm = await startRealm({
    name: 'LAB.TEST',
    kind: 'process',
    runFolder: folder,
    policies,
    principals: Object.fromEntries(
      Object.entries(principals).map(([name, options]) => [
        name,
        name.includes('/') ? options : { password: new Secret(password), ...options },
      ]),
    ),
  });
  const env = { KRB5_CONFIG: join(folder, 'client-krb5.conf') };
  await writeFile(env.KRB5_CONFIG, realm.clientConfig(`${realm.address.host}:${realm.address.port}`));
  let files = 0;
  const path = (name: string) => join(folder, `${(files += 1)}-${name}`);

  return {
    realm,
    env,
    path,
    async kinit(user, ...flags) {
      const ccache = `FILE:${path('ccache')}`;
      await execa('kinit', ['-c', ccache, ...flags, user], { env, input: `${password}\n`, timeout: 10_000 });
      return ccache;
    },
    async keytab(...services) {
      const file = path('keytab');
      await writeFile(file, (await realm.keytab(services)).reveal(), { mode: 0o600 });
      return `FILE:${file}`;
    },
    async kadmin(command) {
      const [kdc = ''] = (await readdir(folder)).filter((name) => name.startsWith('kdc-'));
      const kdcEnv = {
        KRB5_CONFIG: join(folder, kdc, 'krb5.conf'),
        KRB5_KDC_PROFILE: join(folder, kdc, 'kdc.conf'),
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      };
      await execa('kadmin.local', ['-r', 'LAB.TEST', '-p', 'lab/admin@LAB.TEST', '-q', command], {
        env: kdcEnv,
        timeout: 10_000,
      });
    },
    async [Symbol.asyncDispose]() {
      await realm[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
