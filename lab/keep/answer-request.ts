import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { deadlinesOf } from '../deadline/deadlines-of.ts';
import { runAsUser } from '../run/guest/run-as-user.ts';
import type { HeldWorld } from '../run/hold-world.ts';
import { startedBy, thisCheckout } from '../world/owner/checkout.ts';
import type { CommandResult, Desktop, Machine } from '../world/ports.ts';
import { KeepError } from './keep-error.ts';
import type { Lease } from './lease.ts';
import type { Request, RequestOf, WorldStatus } from './request-schema.ts';
import type { Outcome } from './serve-requests.ts';
import type { Terminals } from './terminals.ts';

const { withDeadline } = deadlinesOf('lab');

const stateTimeoutMs = 2000;

export interface Keeper {
  readonly held: HeldWorld;
  readonly lease: Lease;
  readonly terminals: Terminals;
  /** A folder for files that are read and dropped. */
  readonly scratchFolder: string;
  /** Ends the keeping. */
  readonly end: () => void;
}

/** Does what was asked of a kept world. Rejects with a KeepError, or with the world's own error. */
export async function answerRequest(request: Request, keeper: Keeper): Promise<Outcome> {
  const { held, lease, terminals } = keeper;
  // Arguments may hold anything, so the journal has only what was done to whom.
  if (request.request !== 'status') {
    const guest = 'guest' in request ? { guest: request.guest } : {};
    held.note({ event: 'by-hand', request: request.request, ...guest });
  }
  switch (request.request) {
    case 'status':
      return { value: await statusOf(keeper) };
    case 'exec':
      return { value: await execute(request, held) };
    case 'qmp': {
      const { monitor } = await runningGuest(held, request.guest);
      return { value: await monitor.execute(request.execute, request.arguments) };
    }
    case 'screenshot':
      return { value: await screenshot(await runningGuest(held, request.guest), keeper.scratchFolder) };
    case 'read-screen': {
      const { console } = await runningGuest(held, request.guest);
      return { value: { rows: await console.readScreen() } };
    }
    case 'attach': {
      const machine = await runningGuest(held, request.guest);
      return { value: null, takeOver: await terminals.attach(machine, request, request.term) };
    }
    case 'resize':
      await terminals.resize(await runningGuest(held, request.guest), request);
      return { value: null };
    case 'extend':
      lease.extend(request.leaseMs);
      return { value: { endsAtMs: lease.endsAtMs } };
    case 'down':
      keeper.end();
      return { value: null };
  }
}

async function statusOf({ held, lease }: Keeper): Promise<WorldStatus> {
  const { plan, verdict, stepsDone } = held;
  const guests = await Promise.all(
    [...held.world.guests.values()].map(async (machine) => ({
      name: machine.name,
      state: await stateOf(machine),
    })),
  );
  const last = plan.steps[stepsDone - 1]?.title;
  const failed = plan.steps[stepsDone]?.title;
  return {
    owner: startedBy(),
    checkout: thisCheckout,
    scenario: plan.name,
    run: held.runId,
    artifactFolder: resolve(held.artifactFolder),
    pid: process.pid,
    guests,
    desktops: [...held.world.desktops.keys()],
    steps: { done: stepsDone, of: plan.steps.length, ...(last !== undefined && { last }) },
    ...(verdict && {
      failure: {
        ...(failed !== undefined && { step: failed }),
        code: verdict.code,
        message: verdict.message,
      },
    }),
    endsAtMs: lease.endsAtMs,
  };
}

/** QEMU's own word for it (QMP, RunState), or how it ended. */
async function stateOf({ ended, monitor }: Machine): Promise<string> {
  const asked = monitor
    .execute('query-status')
    .then((answer) => String((answer as { readonly status?: unknown }).status))
    .catch(() => 'ended');
  const end = ended.then(({ exitCode, signal }) => `ended (${signal ?? `exit status ${exitCode ?? '?'}`})`);
  return withDeadline(Promise.race([end, asked]), 'QMP', stateTimeoutMs).catch(() => 'does not answer');
}

async function runningGuest({ world }: HeldWorld, name: string): Promise<Machine> {
  const machine = world.guests.get(name);
  // refuses: test "a desktop runs programs, and has no display and no monitor"
  if (!machine && world.desktops.has(name))
    throw new KeepError(
      'not-a-guest',
      `${name} is a desktop: lab exec ${name} -- COMMAND is all that it can do`,
    );
  if (!machine) {
    const names = [...world.guests.keys()].join(', ');
    throw new KeepError('unknown-name', `there is no guest ${JSON.stringify(name)}; there are: ${names}`);
  }
  const end = await Promise.race([machine.ended, Promise.resolve(undefined)]);
  if (end) throw new KeepError('guest-ended', `the machine of ${name} has ended: lab logs may say why`);
  return machine;
}

type Executed = Pick<CommandResult, 'exitCode' | 'stdout' | 'stderr'>;

async function execute(request: RequestOf<'exec'>, held: HeldWorld): Promise<Executed> {
  const desktop = held.world.desktops.get(request.guest);
  if (desktop) return executeOnDesktop(request, desktop);
  const { argv, as, input, timeoutMs } = request;
  const { commands } = await runningGuest(held, request.guest);
  const options = { timeoutMs, ...(input !== undefined && { input: Buffer.from(input, 'base64') }) };
  const { exitCode, stdout, stderr } =
    as === undefined ? await commands.run(argv, options) : await runAsUser(commands, as, argv, options);
  return { exitCode, stdout, stderr };
}

/** A desktop is one user's: its programs run on this host, with that user's credential cache and krb5.conf. */
async function executeOnDesktop(
  { argv, as, input, timeoutMs }: RequestOf<'exec'>,
  desktop: Desktop,
): Promise<Executed> {
  // refuses: test "a desktop runs programs as its own user only"
  if (as !== undefined && as !== desktop.user)
    throw new KeepError('not-a-guest', `${desktop.name} is the desktop of ${desktop.user}, not of ${as}`);
  const bytes = input === undefined ? undefined : Buffer.from(input, 'base64');
  const { exitCode, stdout, stderr } = await desktop.run(argv, timeoutMs, bytes);
  return { exitCode, stdout, stderr };
}

async function screenshot({ console, name }: Machine, folder: string): Promise<{ readonly png: string }> {
  const file = resolve(folder, `${name}-${crypto.randomUUID()}.png`);
  try {
    await console.screenshot(file);
    return { png: await readFile(file, 'base64') };
  } finally {
    await rm(file, { force: true });
  }
}
