import { performance } from 'node:perf_hooks';
import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { ConsoleSession } from '../../world/ports.ts';
import type { ConsoleView } from '../../world/watch/console-view.ts';
import { hostSpeedFactor } from '../../deadline/host-speed.ts';
import { desktopOf, guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';
import type { Action, Moment } from './choose-moments.ts';

/** Brings a guest's console to where a login or an unlock can begin, and takes clients away in the middle of one. */
export interface ConsoleTurns {
  /** A whole login or unlock of the desktop's user; the console is locked behind it. */
  whole(desktop: string, action: Action): Promise<void>;
  /** A client that is taken away; resolves with what was wrong, in words, when the console is at rest. */
  cut(desktop: string, moment: Moment): Promise<readonly string[]>;
}

/** A login or unlock under load. */
const loginTimeoutMs = 30_000;
/** How long a console must not have changed to be at rest. */
const restMs = 1000;
/** The same while a login is under way that nobody waits for: a login manager waits 5 s for its greeter to end. */
const startedRestMs = 7000;
const restTimeoutMs = 60_000;

export function createConsoleTurns(
  guest: string,
  step: StepOf<'hang-ups'>,
  context: StepContext,
): ConsoleTurns {
  const machine = guestOf(context, guest);
  const watch = context.world.watches.get(guest);
  if (!watch) throw new Error(`nobody watches ${guest}`);
  const { signal } = context;
  const spn = context.plan.guests.find(({ name }) => name === guest)?.principal ?? '';
  const pluginArguments = ['--spn', `${spn}@${context.plan.realm.name}`];
  /** Faults that were told already. */
  let told = 0;

  const last = (): ConsoleView | undefined => watch.views.at(-1);
  const wait = <T>(what: string, observe: () => T, accept: (seen: T) => boolean, timeoutMs: number) =>
    waitUntil(observe, accept, {
      for: `${step.title}: ${what}`,
      timeoutMs: timeoutMs * hostSpeedFactor(),
      signal,
    });

  /** Nothing has changed for a while, and nobody's session is in front. */
  async function atRest(quietMs: number): Promise<void> {
    const quietFor = () => {
      const view = last();
      return view && !isOpen(view) ? Date.now() - view.atMs : 0;
    };
    const leftAtMs = performance.now();
    await wait(
      'the console to be at rest',
      () => Math.min(quietFor(), performance.now() - leftAtMs),
      (ms) => ms >= quietMs * hostSpeedFactor(),
      restTimeoutMs,
    ).catch((error: unknown) => {
      // A console that stays open is what the judgement is for.
      if (!isOpen(last())) throw error;
    });
  }

  /** Nobody's session is there, or the user's, locked. */
  async function prepare(desktop: string, action: Action): Promise<void> {
    const { user } = desktopOf(context, desktop);
    const held = last()?.sessions.some((session) => session.user === user && session.state !== 'closing');
    if (action === 'unlock' && held) return;
    await logOut();
    if (action === 'unlock') await logIn(desktop, 'login');
  }

  async function logOut(): Promise<void> {
    const ids = last()?.sessions.map(({ id }) => id) ?? [];
    if (ids.length > 0) await machine.commands.run(['loginctl', 'terminate-session', ...ids]);
    await wait(
      'the last session to end',
      () => last()?.sessions.length,
      (count) => count === 0,
      restTimeoutMs,
    );
  }

  async function open(desktop: string, moment?: Moment): Promise<ConsoleSession> {
    const through = moment && ({ stranger: 'cut', ...moment } as const);
    return await desktopOf(context, desktop).openConsole(machine, { pluginArguments, through });
  }

  async function logIn(desktop: string, action: Action): Promise<void> {
    const wanted = action === 'login' ? 'opened' : 'unlocked';
    const session = await open(desktop);
    try {
      const { state } = await session.waitForEvent(
        ({ event, state }) => event === 'login' && state !== 'started',
        `${step.title}: a whole ${action} of ${desktop}`,
        loginTimeoutMs * hostSpeedFactor(),
      );
      if (state !== wanted)
        throw new StepFailure(
          'not-met',
          `a whole ${action} of ${desktop} came to ${String(state)}, not ${wanted}`,
        );
    } finally {
      await session.close();
    }
    await atRest(restMs);
  }

  return {
    async whole(desktop, action) {
      await prepare(desktop, action);
      await logIn(desktop, action);
    },
    async cut(desktop, moment) {
      await prepare(desktop, moment.action);
      const session = await open(desktop, moment);
      try {
        // It ends with the client, or the client's login has come about without the message.
        await session.waitForEvent(
          ({ event }) => event === 'cut' || event === 'disconnected',
          `${step.title}: the client of ${desktop} to be taken away`,
          loginTimeoutMs * hostSpeedFactor(),
        );
      } finally {
        await session.close();
      }
      const started = session.events.some(({ event, state }) => event === 'login' && state === 'started');
      const done = session.events.some(({ event, state }) => event === 'login' && state !== 'started');
      await atRest(started && !done ? startedRestMs : restMs);
      const { said } = await context.invariant.judge(watch, machine);
      const faults = said.slice(told);
      told = said.length;
      return faults;
    },
  };
}

function isOpen(view: ConsoleView | undefined): boolean {
  return view?.sessions.some(({ vt, state }) => view.terminal === `tty${vt}` && state !== 'closing') ?? false;
}
