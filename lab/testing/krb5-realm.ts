import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { waitUntil } from '../deadline/wait-until.ts';

/** A real MIT KDC as a plain process, for tests of Kerberos itself. */
export interface TestRealm extends AsyncDisposable {
  readonly directory: string;
  readonly realm: 'LAB.TEST';
  /** KRB5_CONFIG and KRB5_KDC_PROFILE, for child processes. */
  readonly env: Readonly<Record<string, string>>;
  /** A new ccache with a TGT of this user, from its password; `FILE:/…`. */
  kinit(user: string, ...flags: string[]): Promise<string>;
  /** A keytab with the keys of these services; `FILE:/…`. */
  keytab(...services: string[]): Promise<string>;
  kadmin(...commands: string[]): Promise<void>;
  /** A path inside the realm's folder that nothing has yet. */
  path(name: string): string;
}

const password = 'wonderland';

/** `principals`: users have a password, services (with a `/`) random keys; flags as addprinc takes them. */
export async function startTestRealm(principals: Readonly<Record<string, string>>): Promise<TestRealm> {
  const directory = await mkdtemp(join(tmpdir(), 'krb5-realm-'));
  const port = await freePort();
  const env = { KRB5_CONFIG: join(directory, 'krb5.conf'), KRB5_KDC_PROFILE: join(directory, 'kdc.conf') };
  const run = (file: string, args: readonly string[], input = '') =>
    execa(file, args, { env, input, timeout: 10_000 });
  await writeFile(env.KRB5_CONFIG, clientConfig(port));
  await writeFile(env.KRB5_KDC_PROFILE, kdcConfig(directory, port));
  await run('kdb5_util', ['create', '-s', '-P', 'master', '-r', 'LAB.TEST']);
  const kadmin = async (...commands: string[]) => {
    await run('kadmin.local', [], `${commands.join('\n')}\n`);
  };
  await kadmin(
    ...Object.entries(principals).map(([name, flags]) =>
      name.includes('/')
        ? `addprinc -randkey ${flags} ${name}`
        : `addprinc -pw ${password} +requires_preauth ${flags} ${name}`,
    ),
  );
  const kdc = spawn('krb5kdc', ['-n', '-P', join(directory, 'kdc.pid')], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  await waitUntil(
    () => answers(port),
    (up) => up,
    { for: 'the KDC', timeoutMs: 5000, intervalMs: 5 },
  );
  let files = 0;
  const path = (name: string) => join(directory, `${(files += 1)}-${name}`);

  return {
    directory,
    realm: 'LAB.TEST',
    env,
    path,
    kadmin,
    async kinit(user, ...flags) {
      const ccache = `FILE:${path('ccache')}`;
      await run('kinit', ['-c', ccache, ...flags, user], `${password}\n`);
      return ccache;
    },
    async keytab(...services) {
      const file = path('keytab');
      await kadmin(`ktadd -norandkey -k ${file} ${services.join(' ')}`);
      return `FILE:${file}`;
    },
    async [Symbol.asyncDispose]() {
      const exit = once(kdc, 'exit');
      kdc.kill('SIGKILL');
      await exit;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function clientConfig(port: number): string {
  return `[libdefaults]
  default_realm = LAB.TEST
  dns_lookup_kdc = false
  dns_lookup_realm = false
  rdns = false
  dns_canonicalize_hostname = false
  udp_preference_limit = 1
  forwardable = true
[realms]
  LAB.TEST = {
    kdc = 127.0.0.1:${port}
  }
[domain_realm]
  .lab.test = LAB.TEST
`;
}

function kdcConfig(directory: string, port: number): string {
  return `[kdcdefaults]
  kdc_listen = ""
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  LAB.TEST = {
    database_module = db
    key_stash_file = ${directory}/stash
    supported_enctypes = aes256-cts-hmac-sha1-96:normal
  }
[dbmodules]
  db = {
    db_library = db2
    database_name = ${directory}/principal
  }
[logging]
  kdc = FILE:${directory}/kdc.log
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
