import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startTestRealm, password, type TestRealm } from '../testing/krb5-realm.ts';
import { waitUntil } from '../deadline/wait-until.ts';
import { startGuest } from '../testing/sso-guest.ts';
import { onTerminal } from '../testing/terminal.ts';

const spn = 'host/guest1.lab.test';
const client = 'exec node lab/components/spice-client-sso/main.ts';

let realm: TestRealm;
let folder: string;

test.before(async () => {
  realm = await startTestRealm({ alice: {}, [spn]: { okAsDelegate: true } });
});

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consent-'));
});

test.afterEach.always(() => rm(folder, { recursive: true, force: true }));
test.after.always(() => realm[Symbol.asyncDispose]());

/** The real client on a terminal of its own, before a real guest; its log goes to a file. */
async function clientAt(t: ExecutionContext, ...args: string[]) {
  const keytab = await realm.keytab(spn);
  const guest = await startGuest(realm, folder, { spn: `${spn}@LAB.TEST`, keytab, passwords: true });
  t.teardown(() => guest[Symbol.asyncDispose]());
  const log = join(folder, 'client.log');
  const forwardable = args.includes('--password') ? '-F' : '-f';
  const env = { ...realm.env, KRB5CCNAME: await realm.kinit('alice', forwardable), NODE_NO_WARNINGS: '1' };
  const words = ['--connect', `unix:${guest.socket}`, ...args].join(' ');
  const terminal = onTerminal(`${client} ${words} 2>${log}`, env);
  t.teardown(() => terminal.kill());
  return { guest, terminal, log: () => readFile(log, 'utf8') };
}

test.serial('a yes at the terminal lets the guest’s own name count', async (t) => {
  const { guest, terminal, log } = await clientAt(t);
  await terminal.see(/host\/guest1\.lab\.test@LAB\.TEST.*\(yes\/no\)/s);
  terminal.type('yes\r');
  await guest.agent.event('login', { state: 'opened' });
  t.regex(await log(), /"spn-consented"/);
});

for (const [title, typed] of [
  ['no', 'no\r'],
  ['half a yes', 'y\r'],
  ['Ctrl-C', '\x03'],
] as const) {
  test.serial(`${title} at the terminal gives the guest nothing`, async (t) => {
    const { guest, terminal, log } = await clientAt(t);
    await terminal.see(/\(yes\/no\)/);
    terminal.type(typed);
    await terminal.see(/\n/);
    await waitForLog(log, /"refused".*"code":403/);
    t.false(guest.agent.log.some(({ event }) => event === 'sasl-established'));
  });
}

test.serial('a password is asked for without being shown', async (t) => {
  const { guest, terminal } = await clientAt(t, '--spn', spn, '--password');
  await terminal.see(/Password for alice@LAB\.TEST:/);
  terminal.type(`${password}\r`);
  await guest.agent.event('login', { state: 'opened' });
  t.false((await terminal.see(/Password/)).includes(password));
});

async function waitForLog(log: () => Promise<string>, pattern: RegExp): Promise<void> {
  await waitUntil(log, (text) => pattern.test(text), { for: String(pattern), timeoutMs: 10_000 });
}
