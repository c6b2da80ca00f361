import { performance } from 'node:perf_hooks';
import { waitUntil } from '../../deadline/wait-until.ts';
import type { Console, Machine } from '../../world/ports.ts';
import { chordOf } from '../../world/qemu/us-keyboard.ts';
import { guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';
import { type ConsoleFront, describeConsole, lookAtConsole, whyNotLocked } from './console-front.ts';
import { keyboardProbe, ownerOfFile } from './keyboard-probe.ts';
import { watchFront } from './watch-front.ts';

/** The proof gets this long, however late in its step the lock came. */
const minProofMs = 2000;
/** The kernel takes a key for an answer while it sets the keyboard's lights, as it does after a switch of terminals. */
const maxTries = 3;

interface Wanted {
  readonly guest: string;
  readonly user: string;
  readonly title: string;
}

/**
 * Waits until the lock stands in front of the user's session, then proves it: root cannot switch away from it, and every
 * key that is pressed, those that the kernel would act on too, reaches the lock and no shell.
 * Throws a DeadlineError or a StepFailure; an Error when the keyboard itself loses keys, again and again.
 */
export async function proveLocked(wanted: Wanted, context: StepContext): Promise<void> {
  const machine = guestOf(context, wanted.guest);
  const endsAtMs = performance.now() + context.deadlineMs;
  let lost = '';
  for (let tries = 0; tries < maxTries; tries += 1) {
    const before = await untilLocked(wanted, machine, context);
    const leftMs = Math.max(minProofMs, endsAtMs - performance.now());
    const keysLost = await proveOnce(wanted, machine, before, leftMs);
    if (keysLost === undefined) return;
    lost = keysLost;
  }
  throw new Error(lost);
}

/** Throws a StepFailure; tells when keys were lost on their way from QEMU to the kernel, which proves nothing. */
async function proveOnce(
  { guest, user }: Wanted,
  machine: Machine,
  before: ConsoleFront,
  timeoutMs: number,
): Promise<string | undefined> {
  const terminal = before.session?.tty ?? 'tty1';
  const probe = keyboardProbe(user);
  const chords = [...magicChords(terminal), ...Array.from(probe.keys, chordOf)];
  const presses = chords.flat().length;
  const wantedEvents = 2 * presses;
  const beforeBytes = before.discardedBytes ?? 0;
  // The lock reads scan codes: at least one for each event.
  const watched = await watchFront(
    machine.commands,
    terminal,
    { discardedBytes: beforeBytes, keyEvents: wantedEvents },
    timeoutMs,
  );
  const [{ fronts, keyEvents }] = await Promise.all([watched(), pressAll(machine.console, chords)]);
  const owner = await ownerOfFile(machine.commands, probe);
  if (owner !== undefined)
    throw new StepFailure('not-met', `keys typed at ${guest} reach a shell: they created a file of ${owner}`);
  if (fronts.length > 1)
    throw new StepFailure('not-met', `root has switched the terminal past the lock: ${fronts.join(', ')}`);
  const after = await lookAtConsole(machine.commands, user);
  const why = whyNotLocked(after);
  if (why !== undefined)
    throw new StepFailure('not-met', `after keys were pressed, ${why} (${describeConsole(after)})`);
  const discarded = (after.discardedBytes ?? 0) - beforeBytes;
  if (discarded < keyEvents)
    throw new StepFailure(
      'not-met',
      `of ${keyEvents} keys that went down or came up the lock of ${guest} has discarded ${discarded} scan codes`,
    );
  if (keyEvents >= wantedEvents) return undefined;
  return `the kernel of ${guest} was told of ${keyEvents} of the ${wantedEvents} times that a key went down or came up`;
}

function untilLocked({ user, title }: Wanted, { commands }: Machine, { deadlineMs, signal }: StepContext) {
  return waitUntil(
    () => lookAtConsole(commands, user),
    (seen) => whyNotLocked(seen) === undefined,
    {
      for: title,
      timeoutMs: deadlineMs,
      intervalMs: 100,
      signal,
      describe: (seen) => `${whyNotLocked(seen) ?? 'locked'} (${describeConsole(seen)})`,
    },
  );
}

/** What the kernel acts on unless the lock takes it away. */
function magicChords(terminal: string): readonly (readonly string[])[] {
  const own = terminal.replace('tty', 'f');
  return [
    ['alt', own],
    // The secure attention key: the kernel would end whatever holds the terminal in front.
    ['alt', 'sysrq', 'k'],
    ['ctrl', 'alt', 'delete'],
  ];
}

async function pressAll(console: Console, chords: readonly (readonly string[])[]): Promise<void> {
  for (const chord of chords) await console.press(chord);
}
