import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import test from 'ava';
import { fleetPlan } from '../run/fleet-plan.ts';
import {
  emulatedParts,
  never,
  ownStore,
  requestOf,
  sharedTemplate,
  templatesIn,
} from '../testing/template-store.ts';
import type { Parts } from '../world/prepare-parts.ts';
import { ensureTemplate } from '../world/qemu/template/ensure-template.ts';
import type { Template } from '../world/qemu/template/template.ts';
import { startWorld } from '../world/world.ts';

// Serial, since each has the store to itself by an environment variable.

let parts: Parts;
let shared: Template;

test.before(async (t) => {
  t.timeout(120_000);
  parts = await emulatedParts();
  shared = await sharedTemplate(parts);
});

/** Brings one guest up and down; returns what was said about how. */
async function bringUp(
  prepare: (artifactFolder: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ readonly notes: readonly string[]; readonly stages: readonly string[] }> {
  const artifactFolder = await mkdtemp(join(tmpdir(), 'fault-'));
  const [notes, stages]: [string[], string[]] = [[], []];
  try {
    await prepare(artifactFolder);
    const world = await startWorld({
      plan: fleetPlan(1),
      parts,
      kdc: 'process',
      cold: false,
      runId: 'fault',
      artifactFolder,
      signal: never,
      onMark: () => undefined,
      onHost: () => undefined,
      onEvent: () => undefined,
      onNote: (text) => notes.push(text),
      onStage: (text) => {
        stages.push(text);
        return () => undefined;
      },
    });
    await world[Symbol.asyncDispose]();
    return { notes, stages };
  } finally {
    await rm(artifactFolder, { recursive: true, force: true });
  }
}

test.serial(
  'a template whose state or memory is not as it was made is made anew, and that is said',
  async (t) => {
    t.timeout(120_000);
    await using store = await ownStore(shared);
    const [name = ''] = await templatesIn(store.path);
    await truncate(join(store.path, name, 'ram'), 4096);
    const first = await bringUp();
    t.is(first.notes.length, 1);
    t.regex(first.notes[0] ?? '', /is damaged: its memory has 4096 octets; it is made anew/);
    t.deepEqual(first.stages, ['a machine boots, to be the template of the others (once)']);
    await writeFile(join(store.path, name, 'state'), 'no state', { flag: 'r+' });
    const told: string[] = [];
    t.truthy(await ensureTemplate(requestOf(parts, told)));
    t.regex(told[0] ?? '', /is damaged: its state has changed; it is made anew/);
    t.deepEqual(await templatesIn(store.path), [name]);
  },
);

test.serial('a template from which nothing comes up is thrown away, and the guest is booted', async (t) => {
  t.timeout(120_000);
  await using store = await ownStore(shared);
  const [name = ''] = await templatesIn(store.path);
  // The right size, and a state that loads, by the BIOS in low memory; but nothing is left where the kernel may lie, which
  // is anywhere above (KASLR).
  const ram = join(store.path, name, 'ram');
  const { size } = await stat(ram);
  await truncate(ram, 16 * 1024 ** 2);
  await truncate(ram, size);
  const { notes } = await bringUp();
  t.is(notes.length, 2, notes.join('\n'));
  t.regex(notes[0] ?? '', /^guest1 is forked again: its first fork did not answer \(/);
  t.regex(notes[1] ?? '', /^guest1 is booted: its fork did not come up \(/);
  t.deepEqual(await templatesIn(store.path), []);
});

test.serial('a template whose fork QEMU cannot even start stays for the others', async (t) => {
  t.timeout(120_000);
  await using store = await ownStore(shared);
  const [name = ''] = await templatesIn(store.path);
  const blocked = (artifactFolder: string) => mkdir(join(artifactFolder, 'guest1-console.log'));
  await t.throwsAsync(bringUp(blocked), { code: 'machine-ended', message: /guest1-console\.log/ });
  t.deepEqual(await templatesIn(store.path), [name]);
});

test.serial('what a builder that died left half made is removed and never used', async (t) => {
  t.timeout(120_000);
  await using store = await ownStore(shared);
  const [name = ''] = await templatesIn(store.path);
  await rm(join(store.path, name), { recursive: true });
  await mkdir(join(store.path, '.building-4194304-1-000000'));
  await writeFile(join(store.path, '.building-4194304-1-000000', 'ram'), 'half');
  // Two at once: one builds, the other one waits for it.
  const told: string[] = [];
  const [one, other] = await Promise.all([
    ensureTemplate(requestOf(parts, told)),
    ensureTemplate(requestOf(parts, told)),
  ]);
  t.is(one.folder, other.folder);
  const waiting = new RegExp(
    `^waiting for the building of a template, process ${process.pid} of \\S+.* in .*, since \\d\\d:\\d\\d:\\d\\d$`,
  );
  t.is(told.length, 2, told.join('\n'));
  t.regex(told.find((text) => text.startsWith('waiting')) ?? '', waiting);
  t.deepEqual(await templatesIn(store.path), [name]);
});

test.serial('a builder that is killed leaves no machine', async (t) => {
  t.timeout(60_000);
  await using store = await ownStore(shared);
  const [name = ''] = await templatesIn(store.path);
  await rm(join(store.path, name), { recursive: true });
  const builder = spawn(process.execPath, ['lab/testing/build-template.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(builder.stdout, 'data');
  const ended = once(builder, 'exit');
  builder.kill('SIGKILL');
  await ended;
  const { exitCode } = await execa('pgrep', ['-f', `mem-path=${store.path}`], { reject: false });
  t.is(exitCode, 1);
});

test.serial('a file system without room for a template makes guests boot, and that is said', async (t) => {
  t.timeout(120_000);
  const mount = await mkdtemp(join(tmpdir(), 'small-'));
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', mount]);
  process.env['SPICE_SSO_LAB_TEMPLATES'] = mount;
  try {
    const { notes } = await bringUp();
    t.is(notes.length, 1);
    t.regex(
      notes[0] ?? '',
      /^guest1 is booted: there is no template \(no room for a template of 768 MiB in /,
    );
  } finally {
    delete process.env['SPICE_SSO_LAB_TEMPLATES'];
    await execa('umount', [mount]);
    await rm(mount, { recursive: true });
  }
});
