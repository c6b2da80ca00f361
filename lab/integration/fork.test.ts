import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { fleetPlan } from '../run/fleet-plan.ts';
import { emulatedParts, never, sharedTemplate } from '../testing/template-store.ts';
import { exists } from '../testing/qemu-guest.ts';
import { silentStage } from '../world/on-stage.ts';
import { proveAgent } from '../world/qemu/agent/prove-agent.ts';
import { waitForAgentEvent } from '../world/qemu/agent/agent-events.ts';
import { proportionalSetMb } from '../world/process/proportional-set.ts';
import { startWorld, type World } from '../world/world.ts';

/** Two guests of one template, up at once; all tests look at them. */
let world: World;
let artifactFolder: string;
const notes: string[] = [];
const readyMs: number[] = [];

test.before('two guests are forked', async (t) => {
  t.timeout(180_000);
  artifactFolder = await mkdtemp(join(tmpdir(), 'fork-'));
  const parts = await emulatedParts();
  await sharedTemplate(parts);
  world = await startWorld({
    plan: fleetPlan(2),
    parts,
    kdc: 'process',
    cold: false,
    runId: 'fork',
    artifactFolder,
    signal: never,
    onMark: (name, ms) => name === 'vm-ready' && readyMs.push(ms),
    onHost: () => undefined,
    onEvent: () => undefined,
    onNote: (text) => notes.push(text),
    onStage: silentStage,
  });
});

test.after.always(async () => {
  await world[Symbol.asyncDispose]();
  await rm(artifactFolder, { recursive: true, force: true });
});

/** What a shell in each guest prints, by guest. */
async function ask(script: string): Promise<readonly [string, string]> {
  const [one, two] = await Promise.all(
    [...world.guests.values()].map(({ commands }) => commands.run(['/bin/sh', '-c', script])),
  );
  return [one?.stdout.trim() ?? '', two?.stdout.trim() ?? ''];
}

test('both are forks, and say how long they took', (t) => {
  t.deepEqual(notes, []);
  t.is(readyMs.length, 2);
});

test('each has an identity of its own', async (t) => {
  const script = 'hostname; cat /etc/hostname; id -un 1000; stat -c "%a %s" /etc/krb5.keytab | cut -d" " -f1';
  t.deepEqual(await ask(script), [
    'guest1.lab.test\nguest1.lab.test\nalice\n600',
    'guest2.lab.test\nguest2.lab.test\nalice\n600',
  ]);
  const keys = await ask('klist -k /etc/krb5.keytab | tail -1 | tr -s " "');
  t.true(keys[0].endsWith('host/guest1.lab.test@LAB.TEST'), keys[0]);
  t.true(keys[1].endsWith('host/guest2.lab.test@LAB.TEST'), keys[1]);
  const [one, two] = await ask('cat /etc/machine-id');
  t.regex(one, /^[0-9a-f]{32}$/);
  t.not(one, two);
});

test('no memory of the agent can be both written and run', async (t) => {
  const agent = '/proc/$(systemctl show --property=MainPID --value sso-guest-agent)/maps';
  const said = await ask(`grep -c node ${agent}; grep -c "^[^ ]* .wx" ${agent}`);
  for (const [mapped, both] of said.map((text) => text.split('\n'))) {
    t.true(Number(mapped) > 0);
    t.is(both, '0');
  }
});

test('the clock is the host’s', async (t) => {
  for (const said of await ask('date +%s')) t.true(Math.abs(Number(said) * 1000 - Date.now()) < 10_000, said);
});

test('the kernel’s random pool is not the other’s', async (t) => {
  const [one, two] = await ask('head -c 32 /dev/urandom | od -An -tx1 | tr -d " \\n"');
  t.is(one.length, 64);
  t.not(one, two);
});

test('nor is what the agent drew before anybody asked for it: its epoch', async (t) => {
  const epochs = await Promise.all(
    ['guest1', 'guest2'].map(async (name) => {
      const file = join(artifactFolder, `${name}-journal.jsonl`);
      await waitForAgentEvent('ready', file, 1, never);
      const journal = await readFile(file, 'utf8');
      return /\\"epoch\\":\\"(\w+)\\"/.exec(journal)?.[1];
    }),
  );
  t.truthy(epochs[0]);
  t.not(epochs[0], epochs[1]);
});

test('an agent that serves as somebody else is no proof', async (t) => {
  const machine = world.guests.get('guest1');
  if (!machine) return t.fail();
  const wrong = { portId: 0, spn: 'host/guest2.lab.test@LAB.TEST', introduced: Promise.resolve() };
  await t.throwsAsync(proveAgent(machine, wrong, 10_000), {
    message: 'the agent serves host/guest1.lab.test@LAB.TEST, not host/guest2.lab.test@LAB.TEST',
  });
});

test('a fork’s memory costs what it wrote', async (t) => {
  for (const { pid } of world.guests.values()) {
    const mb = (await proportionalSetMb(pid)) ?? Number.POSITIVE_INFINITY;
    t.true(mb < 400, `${Math.round(mb)} MB`);
  }
});

test('its console can be looked at', async (t) => {
  for (const [name, machine] of world.guests) {
    const file = join(artifactFolder, `${name}.png`);
    await machine.console.screenshot(file);
    t.true(await exists(file));
  }
});
