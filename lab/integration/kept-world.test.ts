// Longer than 250 lines: one world is kept for all of it, since keeping one takes long.
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { z } from 'zod';
import { waitUntil } from '../deadline/wait-until.ts';
import { keepingPlace, type KeepingPlace } from '../testing/kept-worlds.ts';
import { latestResults, projectFolder } from '../testing/lab-process.ts';
import { onTerminal } from '../testing/terminal.ts';
import { exists, qemusThatUse } from '../testing/qemu-guest.ts';

/** One world serves all tests, in their order; the last one sees its lease end. */
let place: KeepingPlace;

test.before('a world is kept, with another build of agent and plugin', async (t) => {
  t.timeout(300_000);
  place = await keepingPlace();
  const build = join(place.folder, 'build');
  t.is((await place.lab(['components', build])).exitCode, 0);
  await saysSomethingElse(join(build, 'guest/sso-guest-agent/main.js'), 'ready');
  await saysSomethingElse(join(build, 'desktop/plugins/spice-client-sso'), 'sasl-started');
  const up = await place.lab([
    ...['up', await place.scenario('by-hand'), '--until', 'login of alice'],
    ...['--components', build, '--kdc', 'process', '--reports', place.reports, '--lease', '20m'],
  ]);
  t.is(up.exitCode, 0, `${up.stdout}\n${up.stderr}`);
  t.regex(up.stdout, /by-hand is kept as \w{6} until .*bin\/lab attach guest1 .*bin\/lab down/s);
  t.regex(up.stderr, /by-hand: ✓ the login of alice on guest1 is opened/);
});

test.after.always(async () => {
  await place[Symbol.asyncDispose]();
});

/** Makes a bundle say another word where it logs this event. */
async function saysSomethingElse(file: string, event: string): Promise<void> {
  const bundle = await readFile(file, 'utf8');
  const changed = bundle.replaceAll(`"${event}"`, '"another-build"');
  if (changed === bundle) throw new Error(`${file} logs no ${event}`);
  await writeFile(file, changed);
}

test.serial('ps tells the world, its guest, the step reached and the time left', async (t) => {
  const { stdout } = await place.lab(['ps']);
  t.regex(
    stdout,
    /by-hand .* guest1 running, desk +(19|20) min +3 of 5: the login of alice on guest1 is opened$/,
  );
  t.true(
    stdout.includes(` ${userInfo().username} `) && stdout.includes(` ${resolve(projectFolder)} `),
    stdout,
  );
});

test.serial('a desktop is entered with its user’s tickets', async (t) => {
  const { stdout } = await place.lab(['exec', 'desk', '--', 'klist']);
  t.regex(stdout, /Default principal: alice@LAB\.TEST\n[^]*krbtgt\/LAB\.TEST@LAB\.TEST/);
  t.is((await place.lab(['exec', 'desk', '--stdin', '--', 'cat'], 'typed')).stdout, 'typed');
  t.is((await place.lab(['exec', 'by-hand/desk', '--', 'sh', '-c', 'exit 3'])).exitCode, 3);
});

test.serial('a name that nothing has is answered with the candidates', async (t) => {
  const said = async (...args: string[]) => {
    const { exitCode, stderr } = await place.lab(args);
    t.is(exitCode, 2, stderr);
    return stderr;
  };
  t.regex(
    await said('logs', 'guest9'),
    /no source "guest9"; there are: lab, proxy, plugin, guest1\/agent, guest1, guest1\/qmp$/,
  );
  t.regex(await said('screenshot', 'guest9'), /no guest or desktop "guest9"; there is: .*: guest1, desk\)/);
  t.regex(await said('screenshot', 'desk'), /desk is a desktop: lab exec desk/);
  t.regex(await said('logs', '--run', place.folder), /is no run’s folder/);
});

test.serial('a world of another checkout is listed, and left alone', async (t) => {
  const checkout = await copyOf(projectFolder, place.folder);
  const there = await execa(
    process.execPath,
    [join(checkout, 'lab/main.ts'), 'exec', 'guest1', '--', 'true'],
    {
      env: place.env,
      reject: false,
    },
  );
  t.is(there.exitCode, 2);
  t.regex(there.stderr, /this checkout keeps no world; .* \(lab ps lists 1 of other checkouts\)/);
  const all = await execa(process.execPath, [join(checkout, 'lab/main.ts'), 'down', '--all'], {
    env: place.env,
  });
  t.is(all.stdout, '');
  const ps = await execa(process.execPath, [join(checkout, 'lab/main.ts'), 'ps'], { env: place.env });
  t.regex(ps.stdout, / by-hand /);
});

/** The lab's code elsewhere: another checkout. */
async function copyOf(project: string, folder: string): Promise<string> {
  const checkout = join(folder, 'other checkout');
  await mkdir(checkout);
  for (const name of ['lab', 'package.json'])
    await cp(join(project, name), join(checkout, name), { recursive: true });
  await symlink(join(project, 'node_modules'), join(checkout, 'node_modules'));
  return checkout;
}

test.serial('a command’s output, error output and status are its own', async (t) => {
  const { exitCode, stdout, stderr } = await place.lab([
    ...['exec', 'guest1', '--', 'sh', '-c', 'hostname; echo to stderr >&2; exit 3'],
  ]);
  t.deepEqual({ exitCode, stdout, stderr }, { exitCode: 3, stdout: 'guest1.lab.test', stderr: 'to stderr' });
  t.is((await place.lab(['exec', 'by-hand/guest1', '--', '/no/such/program'])).exitCode, 127);
  t.is((await place.lab(['exec', '--stdin', 'guest1', '--', 'cat'], 'typed')).stdout, 'typed');
});

test.serial('a command as a user has the environment of the user’s session', async (t) => {
  const { stdout } = await place.lab(['exec', 'guest1', '--as', 'alice', '--', 'sh', '-c', 'id -un; klist']);
  t.regex(
    stdout,
    /^alice\nTicket cache: FILE:\/run\/sso-guest-agent-ccaches\/\d+-[0-9a-f]{8}\/krb5cc\nDefault principal: alice@LAB\.TEST\n/,
  );
});

test.serial('QMP answers, and refuses in its own words', async (t) => {
  const { stdout } = await place.lab(['qmp', 'guest1', '{"execute":"query-status"}']);
  t.like(JSON.parse(stdout) as unknown, { status: 'running' });
  const refused = await place.lab(['qmp', 'guest1', '{"execute":"nonesuch"}']);
  t.is(refused.exitCode, 1);
  t.regex(refused.stderr, /^lab: QMP refused nonesuch: CommandNotFound: .*nonesuch/);
  const mistaken = await place.lab(['qmp', 'guest1', '{"execute":']);
  t.is(mistaken.exitCode, 2);
  t.regex(mistaken.stderr, /^lab: not JSON/);
});

test.serial('the display is a PNG, or its text', async (t) => {
  const file = join(place.folder, 'screen.png');
  t.is((await place.lab(['screenshot', 'guest1', file])).stdout, file);
  t.is((await readFile(file)).subarray(1, 4).toString(), 'PNG');
  t.regex((await place.lab(['screenshot', 'guest1', '--text'])).stdout, /alice@guest1/);
});

test.serial('the logs are merged, and the other build is heard in them', async (t) => {
  const { stdout } = await place.lab(['logs']);
  t.regex(stdout, /guest1 +sso-guest-agent: another-build /);
  t.regex(stdout, /plugin +another-build /);
  t.regex(stdout, /lab +✓ the login of alice on guest1 is opened/);
  t.notRegex(stdout, /wonderland/);
  const { stdout: ofGuest } = await place.lab(['logs', 'guest1']);
  t.true(ofGuest.split('\n').every((line) => /^\S+ guest1 /.test(line)));
});

test.serial('a terminal in the guest: typed keys, its size, and no shell left behind', async (t) => {
  t.timeout(120_000);
  const terminal = onTerminal('exec node lab/main.ts attach guest1', place.env);
  t.teardown(() => terminal.kill());
  await terminal.see(/attached to guest1; Ctrl-\] leaves it[^]*root@guest1/);
  terminal.type('stty size; echo "on $TERM"; tty\r');
  await terminal.see(/30 90\r\non xterm-256color\r\n\/dev\/hvc0\r\n/);
  terminal.type("trap 'stty size' WINCH\r");
  await terminal.see(/WINCH\r\n[^]*root@guest1/);
  terminal.resize(120, 40);
  await terminal.see(/40 120\r\n/);

  const second = onTerminal('exec node lab/main.ts attach guest1', place.env);
  await second.see(/somebody is attached to guest1 already/);
  t.is(await second.ended, 2);

  terminal.type('sleep 1000 &\r');
  await terminal.see(/\[\d\] \d+\r\n/);
  terminal.type('\u001d');
  t.is(await terminal.ended, 0);
  await waitUntil(
    () => place.lab(['exec', 'guest1', '--', 'pgrep', '-fx', 'sleep 1000']),
    ({ exitCode }) => exitCode === 1,
    { for: 'what was started there to be gone', timeoutMs: 15_000 },
  );
});

test.serial('who types exit is back on the own terminal, which is as it was', async (t) => {
  t.timeout(60_000);
  const terminal = onTerminal('stty -g; node lab/main.ts attach guest1; stty -g', place.env);
  t.teardown(() => terminal.kill());
  await terminal.see(/root@guest1/);
  terminal.type('exit\r');
  const printed = await terminal.see(/the shell has ended on guest1\r\n[0-9a-f:]+\r\n/);
  t.is(await terminal.ended, 0);
  const [before, after] = [...printed.matchAll(/^[0-9a-f]+(:[0-9a-f]+){10,}/gm)].map(([modes]) => modes);
  t.is(typeof before, 'string');
  t.is(after, before);
});

test.serial('attach without a terminal is bad usage', async (t) => {
  const { exitCode, stderr } = await place.lab(['attach', 'guest1']);
  t.is(exitCode, 2);
  t.regex(stderr, /^lab: lab attach needs a terminal[^\n]*$/);
});

test.serial('a second world at once: bare names are ambiguous, and a dead guest is told', async (t) => {
  t.timeout(240_000);
  const file = await place.scenario('second');
  const up = await place.lab(['up', file, '--kdc', 'process', '--reports', place.reports]);
  t.is(up.exitCode, 0, `${up.stdout}\n${up.stderr}`);
  const unclear = await place.lab(['exec', 'guest1', '--', 'true']);
  t.is(unclear.exitCode, 2);
  t.regex(unclear.stderr, /^lab: 2 worlds are kept.*\(by-hand: guest1, desk\).*\(second: guest1, desk\)/);
  t.is((await place.lab(['exec', 'second/guest1', '--', 'true'])).exitCode, 0);

  t.is((await place.lab(['qmp', 'second/guest1', '{"execute":"quit"}'])).exitCode, 0);
  const { stdout } = await waitUntil(
    () => place.lab(['ps']),
    (ps) => / second .*guest1 ended/.test(ps.stdout),
    { for: 'the end of the guest in ps', timeoutMs: 10_000 },
  );
  t.regex(stdout, / by-hand .*guest1 running/);
  const gone = await place.lab(['exec', 'second/guest1', '--', 'true']);
  t.is(gone.exitCode, 2);
  t.regex(gone.stderr, /^lab: the machine of guest1 has ended/);
  t.is((await place.lab(['down', 'second'])).exitCode, 0);
  t.notRegex((await place.lab(['ps'])).stdout, /second/);
});

test.serial('the end of a lease is the end, whoever is attached', async (t) => {
  t.timeout(120_000);
  const log = execa(process.execPath, ['lab/main.ts', 'logs', '-f', 'lab'], {
    cwd: projectFolder,
    env: place.env,
    timeout: 60_000,
  });
  const terminal = onTerminal('exec node lab/main.ts attach guest1', place.env);
  t.teardown(() => terminal.kill());
  await terminal.see(/root@guest1/);
  t.regex((await place.lab(['lease', '2s'])).stdout, /^by-hand is kept for [0-2] s$/);
  await terminal.see(/the shell has ended on guest1/);
  t.is(await terminal.ended, 0);
  t.regex((await log).stdout, /kept leaseMs=1200000\n[^]*kept-no-more reason=lease-over/);
  t.is((await place.lab(['ps'])).stdout, 'no world is kept');
  await waitUntil(
    () => qemusThatUse(place.folder),
    (left) => left.length === 0,
    {
      for: 'QEMU to be gone',
      timeoutMs: 20_000,
    },
  );
});

test.serial('what was done by hand is in the run’s journal, and its report like any other', async (t) => {
  const { stdout } = await execa('sh', ['-c', `ls -d ${place.reports}/*/artifacts/by-hand`]);
  const run = join(stdout, '../..');
  const report = await waitUntil(
    () => readFile(join(run, 'results.json'), 'utf8'),
    (text) => text !== '',
    { for: 'the report', timeoutMs: 30_000 },
  );
  t.like(JSON.parse(report) as unknown, { outcome: 'skip' });
  t.true(await exists(join(run, 'keeper.log')));
  const byHand = (await readFile(join(run, 'journal.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line.includes('"by-hand","request"'))
    .map((line) => z.looseObject({ request: z.string() }).parse(JSON.parse(line)).request);
  for (const request of ['exec', 'qmp', 'screenshot', 'attach', 'resize', 'extend'])
    t.true(byHand.includes(request), request);
});

test.serial(
  '--pause-on-failure keeps the failed world, says how to enter it, and fails as ever',
  async (t) => {
    t.timeout(400_000);
    const run = execa(
      process.execPath,
      [
        ...['lab/main.ts', 'run', await place.scenario('fails'), await place.scenario('fails-again')],
        ...['--pause-on-failure', '--jobs', '1', '--kdc', 'process', '--reports', place.reports],
      ],
      { cwd: projectFolder, env: place.env, reject: false, timeout: 300_000 },
    );
    let said = '';
    run.stderr.on('data', (text: Buffer) => (said += text.toString()));
    await waitUntil(
      () => said,
      (text) => text.includes('bin/lab down'),
      {
        for: 'the failure to be told',
        timeoutMs: 180_000,
      },
    );
    t.regex(
      said,
      /✗ `false` on guest1 exits 0\n +.*fails\.yaml:15\n +command-failed: .*bin\/lab attach guest1/s,
    );
    t.regex(
      (await place.lab(['ps'])).stdout,
      /3 of 5; did not hold: `false` on guest1 exits 0 \(command-failed\)/,
    );
    t.is((await place.lab(['exec', 'guest1', '--', 'hostname'])).stdout, 'guest1.lab.test');
    // Ctrl-C lets go of what is kept, and the next scenario follows.
    run.kill('SIGINT');
    await waitUntil(
      () => said,
      (text) => text.split('bin/lab down').length === 3,
      { for: 'the second failure to be told', timeoutMs: 180_000 },
    );
    t.regex((await place.lab(['down'])).stdout, /^fails-again is down/);
    t.is((await run).exitCode, 1);
    const results = await latestResults(place.reports);
    t.is(results.outcome, 'fail');
    t.deepEqual(
      results.scenarios.map(({ outcome }) => outcome),
      ['fail', 'fail'],
    );
  },
);

test.serial('a keeper that is killed leaves nothing alive, and is not listed', async (t) => {
  t.timeout(240_000);
  const up = await place.lab([
    ...['up', await place.scenario('killed'), '--kdc', 'process', '--reports', place.reports],
  ]);
  t.is(up.exitCode, 0, `${up.stdout}\n${up.stderr}`);
  const { stdout: pid } = await execa('pgrep', ['-f', `lab/main.ts keep .*${place.folder}/killed.yaml`]);
  t.is((await qemusThatUse(place.folder)).length, 1);
  process.kill(Number(pid), 'SIGKILL');
  await waitUntil(
    () => qemusThatUse(place.folder),
    (left) => left.length === 0,
    {
      for: 'QEMU to be gone',
      timeoutMs: 10_000,
    },
  );
  t.is((await place.lab(['ps'])).stdout, 'no world is kept');
});
