import { Secret } from '../../../secret/secret.ts';
import { maxApiVersion, reportSince } from '../../../wire/vdsm/limits.ts';
import type { MessageToGuest } from '../../../wire/vdsm/message-to-guest.ts';
import { afterApiVersion, afterRefresh } from '../../../wire/vdsm/versions.ts';
import type {
  Action,
  ControlEffect,
  ControlEvent,
  ControlState,
  ControlStep,
  ControlTimer,
  Fact,
} from './control-state.ts';
import type { SeenConsole } from './look-at-console.ts';

/** More lines than this that mean nothing are not worth the journal's room. */
const maxNotReadReports = 10;
/** JSON can grow when it is written anew: an echo stays far from the line that vdsm discards. */
const maxEchoCharacters = 4096;

const allFacts: readonly Fact[] = [
  'host-name',
  'os-version',
  'fqdn',
  'network-interfaces',
  'applications',
  'disks-usage',
  'number-of-cpus',
  'timezone',
  'os-info',
];

/** One event of the control channel, and what it leads to (docs/control-channel.md). Pure. */
export function stepControl(state: ControlState, event: ControlEvent): ControlStep {
  switch (event.kind) {
    case 'connected':
      return {
        state,
        effects: [{ kind: 'send', message: { name: 'session-startup', args: {} } }, look],
      };
    case 'message':
      return receive(state, event.message);
    case 'not-read':
      return notRead(state, event.reason);
    case 'tick':
      return tick(state, event.timer);
    case 'console':
      return compare(state, event.seen);
    case 'action-ended':
      return {
        state: { ...state, underWay: state.underWay.filter((name) => name !== event.name) },
        effects: [look],
      };
    case 'stopping':
      return { state, effects: [{ kind: 'send', message: { name: 'session-shutdown', args: {} } }] };
  }
}

const look: ControlEffect = { kind: 'look-at-console' };

function notRead(state: ControlState, reason: string): ControlStep {
  return {
    state: { ...state, notRead: state.notRead + 1 },
    effects: state.notRead < maxNotReadReports ? [ignored(reason)] : [],
  };
}

function ignored(reason: string): ControlEffect {
  return { kind: 'report', level: 'warning', event: 'ignored', fields: { reason } };
}

function receive(state: ControlState, message: MessageToGuest): ControlStep {
  switch (message.name) {
    case 'refresh':
      return tellAll({ ...state, version: afterRefresh(state.version, message.args.apiVersion) });
    case 'api-version': {
      const version = afterApiVersion(state.version, message.args.apiVersion);
      return tellAll({ ...state, version, answered: state.answered || isAnswer(state) });
    }
    case 'lock-screen':
    case 'log-off':
      return perform(state, { name: message.name });
    case 'shutdown': {
      const { timeout, message: text, reboot } = message.args;
      return perform(state, { name: 'shutdown', timeoutSeconds: timeout, message: text, reboot });
    }
    case 'login': {
      const { username, password } = message.args;
      // refuses: test "a legacy login is refused where it is off, and its password goes nowhere"
      if (!state.legacyLogin) return { state, effects: [refusal('login', 403, 'the legacy login is off')] };
      return perform(state, { name: 'login', username, password: new Secret(password) });
    }
    case 'echo':
      return {
        state,
        effects:
          // refuses: test "an echo that is longer than a few KiB is not sent back"
          JSON.stringify(message.args).length > maxEchoCharacters
            ? [ignored('an echo too long')]
            : [{ kind: 'send', message }],
      };
    case 'lifecycle-event': {
      const id = message.args.reply_id;
      // Unanswered, it costs vdsm its whole wait before a migration.
      const answers = id !== undefined && state.version.effective >= (reportSince['completion'] ?? 0);
      return {
        state,
        effects: answers ? [{ kind: 'send', message: { name: 'completion', args: { reply_id: id } } }] : [],
      };
    }
    case 'version':
    case 'connect':
    case 'client-connect':
    case 'get-spn':
      // Known, and not served yet: as any name of a later version.
      return notRead(state, `not served: ${message.name}`);
    case 'hibernate':
      return { state, effects: [refusal('hibernate', 501, 'not supported')] };
    case 'set-number-of-cpus':
      // As the original: the hypervisor plugs them, and the guest says how many it has.
      return tell(state, ['number-of-cpus']);
  }
}

/** vdsm sends `api-version` when what a heartbeat says of it changes, and the second heartbeat changes it for any vdsm. */
function isAnswer({ heartbeats }: ControlState): boolean {
  return heartbeats >= 2;
}

function perform(state: ControlState, action: Action): ControlStep {
  // What waited in the port while no agent ran comes first. A lock is on the safe side, whenever it was asked for.
  // refuses: test "what may have been said to an earlier agent is not done, but for a lock"; stale-legacy-login
  if (!state.answered && action.name !== 'lock-screen')
    return { state, effects: [refusal(action.name, 408, 'it may have been sent before this agent began')] };
  // refuses: test "what is under way is not begun a second time"
  if (state.underWay.includes(action.name))
    return { state, effects: [refusal(action.name, 429, 'one is under way')] };
  return {
    state: { ...state, underWay: [...state.underWay, action.name] },
    effects: [{ kind: 'perform', action }],
  };
}

function refusal(request: string, code: number, reason: string): ControlEffect {
  return {
    kind: 'report',
    level: 'warning',
    event: 'audit',
    fields: { who: 'vdsm', request, decision: 'refused', code, reason },
  };
}

function tellAll(state: ControlState): ControlStep {
  const told = tell(state, allFacts);
  return { state, effects: [...told.effects, ...activeUser(state)] };
}

/** Those of the facts that the version has. */
function tell(state: ControlState, facts: readonly Fact[]): ControlStep {
  const known = facts.filter((fact) => (reportSince[fact] ?? 0) <= state.version.effective);
  return { state, effects: known.length === 0 ? [] : [{ kind: 'send-facts', facts: known }] };
}

function tick(state: ControlState, timer: ControlTimer): ControlStep {
  switch (timer) {
    case 'heartbeat':
      return {
        state: { ...state, heartbeats: state.heartbeats + 1 },
        // As the original: the first tells of no version, the others of the newest.
        effects: [{ kind: 'send-heartbeat', apiVersion: state.heartbeats === 0 ? 0 : maxApiVersion }],
      };
    case 'users':
      return { state, effects: activeUser(state) };
    case 'look':
      return { state, effects: [look] };
    case 'cpus':
      return tell(state, ['number-of-cpus']);
    case 'system':
      return tell(state, ['applications', 'host-name', 'os-version', 'network-interfaces', 'fqdn']);
    case 'disks':
      return tell(state, ['disks-usage']);
  }
}

function activeUser({ seen, hasLooked }: ControlState): ControlEffect[] {
  if (!hasLooked) return [];
  return [{ kind: 'send', message: { name: 'active-user', args: { name: seen?.user ?? 'None' } } }];
}

/** Tells what has changed at the console; somebody else than before is a logoff and a logon. */
function compare(state: ControlState, now: SeenConsole | undefined): ControlStep {
  const next = { ...state, seen: now, hasLooked: true };
  if (!state.hasLooked) return { state: next, effects: activeUser(next) };
  const before = state.seen;
  const names: ('session-logon' | 'session-logoff' | 'session-lock' | 'session-unlock')[] = [];
  const isSame = before?.session === now?.session;
  if (before && !isSame) names.push('session-logoff');
  if (now && !isSame) names.push('session-logon');
  const wasLocked = isSame && before?.locked === true;
  if (now && now.locked !== wasLocked) names.push(now.locked ? 'session-lock' : 'session-unlock');
  return {
    state: next,
    effects: [
      ...names.map((name) => ({ kind: 'send', message: { name, args: {} } }) as const),
      ...(before?.user === now?.user ? [] : activeUser(next)),
    ],
  };
}
