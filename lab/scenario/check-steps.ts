import type { Scenario } from './scenario-schema.ts';
import { ScenarioError } from './scenario-error.ts';
import type { StepAction } from './step-schema.ts';
import type { YamlSource } from './yaml-source.ts';

/** What earlier steps of a scenario have left for later ones. */
interface Left {
  /** Desktops with a console, whatever has become of it since; and those where what a client said was recorded. */
  readonly consoles: Set<string>;
  /** Desktops where somebody may have a ticket. */
  readonly tickets: Set<string>;
  readonly recorded: Set<string>;
  readonly nonces: Set<string>;
  readonly pictures: Set<string>;
  /** Guests with a relay before their login manager. */
  readonly taps: Set<string>;
}

/** What a step cannot work without: the field that asks for it, and what is missing. */
interface Lack {
  readonly field: string;
  readonly text: string;
}

/** Checks that each step finds what it needs. Mistakes: `impossible-step`. */
export function checkSteps(scenario: Scenario, source: YamlSource): ScenarioError[] {
  const mistakes: ScenarioError[] = [];
  const left: Left = {
    consoles: new Set(),
    tickets: new Set(),
    recorded: new Set(),
    nonces: new Set(),
    pictures: new Set(),
    taps: new Set(),
  };
  for (const [index, step] of scenario.steps.entries()) {
    const lack = lackOf(step, scenario, left);
    if (lack) {
      const verb = step.verb.startsWith('expect-') ? 'expect' : step.verb;
      const position = source.valueAt(['steps', index, verb, lack.field]);
      mistakes.push(new ScenarioError('impossible-step', lack.text, position));
    }
    leave(step, left);
  }
  return mistakes;
}

type Verb = StepAction['verb'];
type ArgsOf<V extends Verb> = Extract<StepAction, { readonly verb: V }>['args'];
type ByVerb<R, A extends unknown[]> = { readonly [V in Verb]?: (args: ArgsOf<V>, ...rest: A) => R };

/** Of the verbs that need something, what a step of theirs lacks. */
const needs: ByVerb<Lack | undefined, [scenario: Scenario, left: Left]> = {
  kinit: ({ as, password }, scenario) => (password ? undefined : lacksPassword('as', as, scenario)),
  'open-console': ({ on, password }, scenario, left) => {
    if (password === undefined) return undefined;
    // refuses: test "a password needs a ticket, for the layer that it is sent in"
    if (!left.tickets.has(on))
      return {
        field: 'password',
        text: `${on} has no ticket here, and a password is sent inside the SASL layer, which takes one: kinit comes first`,
      };
    return password === 'wrong' ? undefined : lacksPassword('password', password, scenario);
  },
  vdsm: ({ guest, user, password }, scenario) =>
    lacksControl(guest, scenario) ??
    (user === undefined || password ? undefined : lacksPassword('user', user, scenario)),
  'expect-reported': ({ guest }, scenario) => lacksControl(guest, scenario),
  'close-console': ({ on }, _scenario, left) => lacksConsole('on', on, left),
  'await-event': ({ on }, _scenario, left) => lacksConsole('on', on, left),
  kill: ({ what, on }, _scenario, left) =>
    what === 'plugin' || what === 'proxy' ? lacksConsole(what, on, left) : undefined,
  stranger: ({ on, does }, _scenario, left) =>
    does.startsWith('replay') && !left.recorded.has(on)
      ? { field: 'does', text: `nothing was recorded on ${on} yet: open-console needs through: record` }
      : undefined,
  'login-attempt': ({ guest, user, handle }, _scenario, left) =>
    lacksPlainName('user', user) ??
    ((handle === 'used' || handle === 'other-user') && !left.taps.has(guest)
      ? { field: 'handle', text: `no handle was overheard on ${guest} yet: tap-login-manager comes first` }
      : undefined),
  'tap-login-manager': ({ tryAs }) => lacksPlainName('try-as', tryAs),
  'expect-nonce': ({ nonce, screenshot }, _scenario, left) => {
    if (!left.nonces.has(nonce)) return { field: 'nonce', text: `the nonce ${nonce} is not typed yet` };
    return screenshot !== undefined && !left.pictures.has(screenshot)
      ? { field: 'screenshot', text: `the picture ${screenshot} is not taken yet` }
      : undefined;
  },
  run: ({ on, as }, scenario) => {
    if (as === undefined) return undefined;
    return on in scenario.desktops
      ? { field: 'as', text: `${on} is a desktop, where commands run as its user` }
      : lacksAccount('as', on, as, scenario);
  },
  'expect-keyboard': ({ guest, user }, scenario) => lacksAccount('user', guest, user, scenario),
  'expect-ticket': ({ guest, user }, scenario) => lacksAccount('user', guest, user, scenario),
};

/** What a step leaves for later ones. */
const leaves: ByVerb<void, [left: Left]> = {
  kinit: ({ on, expect }, left) => {
    if (expect === 'ticket') left.tickets.add(on);
  },
  // A command may be a kinit, too.
  run: ({ on }, left) => void left.tickets.add(on),
  'open-console': ({ on, through }, left) => {
    left.consoles.add(on);
    if (through === 'record') left.recorded.add(on);
  },
  stranger: ({ on }, left) => void left.consoles.add(on),
  storm: ({ logins }, left) => {
    for (const { on } of logins) left.consoles.add(on);
  },
  'close-console': ({ on }, left) => void left.consoles.delete(on),
  type: (args, left) => {
    if ('nonce' in args) left.nonces.add(args.nonce);
  },
  screenshot: ({ name }, left) => void left.pictures.add(name),
  'tap-login-manager': ({ guest }, left) => void left.taps.add(guest),
};

function lackOf({ verb, args }: StepAction, scenario: Scenario, left: Left): Lack | undefined {
  // TypeScript does not follow that the arguments are those of the verb.
  const need = needs[verb] as ((...given: [typeof args, Scenario, Left]) => Lack | undefined) | undefined;
  return need?.(args, scenario, left);
}

function leave({ verb, args }: StepAction, left: Left): void {
  (leaves[verb] as ((...given: [typeof args, Left]) => void) | undefined)?.(args, left);
}

/** lab-greetd (qemu/guest/programs/greetd-client.c) writes names into JSON as they are. */
function lacksPlainName(field: string, user: string): Lack | undefined {
  return /^[a-z][a-z0-9-]*$/.test(user)
    ? undefined
    : {
        field,
        text: `lab-greetd takes lower-case letters, digits and dashes only, not ${JSON.stringify(user)}`,
      };
}

function lacksPassword(field: string, principal: string, { realm }: Scenario): Lack | undefined {
  return realm.principals[principal]?.password
    ? undefined
    : { field, text: `the principal ${JSON.stringify(principal)} has no password` };
}

function lacksControl(guest: string, { guests }: Scenario): Lack | undefined {
  return guests[guest]?.control
    ? undefined
    : { field: 'guest', text: `guest ${guest} has no control port: it needs control: true` };
}

function lacksConsole(field: string, desktop: string, { consoles }: Left): Lack | undefined {
  return consoles.has(desktop) ? undefined : { field, text: `${desktop} has no open console here` };
}

function lacksAccount(field: string, guest: string, user: string, { guests }: Scenario): Lack | undefined {
  return user === 'root' || guests[guest]?.users.includes(user)
    ? undefined
    : { field, text: `guest ${guest} has no user ${JSON.stringify(user)}` };
}
