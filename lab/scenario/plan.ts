import type { Secret } from '../secret/secret.ts';
import type { GuestAgentPlan } from './guest-agent.ts';
import type { Position } from './scenario-error.ts';
import type { StepAction } from './step-schema.ts';

/** A scenario, checked, with every default filled in. Deeply frozen; JSON-encoding it masks the passwords. */
export interface Plan {
  readonly schema: 1;
  /** The file's name without its extension: `forwardable-tgt`; of a matrix, with the values: `kinds+kdc=process`. */
  readonly name: string;
  /** The file, as it was asked for or relative to the working folder. */
  readonly file: string;
  /** SHA-256 of the file's text, hex. */
  readonly digest: string;
  readonly title: string;
  /** Words that it can be selected by. */
  readonly tags: readonly string[];
  readonly realm: RealmPlan;
  readonly guests: readonly GuestPlan[];
  readonly desktops: readonly DesktopPlan[];
  readonly timeouts: { readonly bootMs: number; readonly scenarioMs: number };
  /** In order; the last one is the lockout oracle. */
  readonly steps: readonly Step[];
}

export interface RealmPlan {
  readonly name: string;
  /** The realm's DNS domain: its name in lower case. */
  readonly domain: string;
  /** Set when the scenario insists on one kind. */
  readonly kdc: 'container' | 'process' | undefined;
  /** The KDC answers at a second address too, which desktops know as the primary KDC's. */
  readonly primaryKdc: boolean;
  /** Other realms whose users can get tickets in it. */
  readonly trusts: readonly string[];
  readonly policies: readonly PolicyPlan[];
  readonly principals: readonly PrincipalPlan[];
}

export interface PolicyPlan {
  readonly name: string;
  readonly maxFailures: number;
  readonly lockoutMs: number;
  readonly failureIntervalMs: number;
}

export interface PrincipalPlan {
  /** Without the realm. */
  readonly name: string;
  /** Undefined: a random key. */
  readonly password: Secret<string> | undefined;
  readonly policy: string | undefined;
  readonly okAsDelegate: boolean;
  /** Of its tickets; undefined: the realm's. */
  readonly maxLifeMs: number | undefined;
}

export interface GuestPlan {
  readonly name: string;
  /** Fully qualified: `guest1.lab.test`. */
  readonly hostName: string;
  /** The principal that it serves as, without the realm: `host/guest1.lab.test`, its own, unless the scenario says otherwise. */
  readonly principal: string;
  /** Whose keys its keytab has. */
  readonly keys: string;
  readonly users: readonly string[];
  /** What is special about some of them. */
  readonly accounts: Readonly<Record<string, AccountPlan>>;
  /** Rules of krb5.conf, in order. */
  readonly authToLocal: readonly string[];
  readonly ports: readonly string[];
  readonly memoryBytes: number;
  /** Its SPICE server listens without TLS too, since a benchmark measures that. */
  readonly plainSpice: boolean;
  /** QEMU tells when octets pass it, since a benchmark measures the parts of their way. */
  readonly traced: boolean;
  /** Keys of the agent's configuration. */
  readonly agent: GuestAgentPlan;
  /** The guest serves the control port, and the lab plays vdsm on it. */
  readonly control: boolean;
  /** vdsm's `login` is taken, and the guest's PAM stack takes passwords. */
  readonly legacyLogin: boolean;
}

export interface AccountPlan {
  readonly uid?: number | undefined;
  readonly shell?: string | undefined;
  readonly expired: boolean;
}

export interface DesktopPlan {
  readonly name: string;
  readonly user: string;
}

/** One step, discriminated by `verb`: its arguments, its sentence, its deadline and its place in the YAML. */
export type Step = StepAction & { readonly at: Position };

/** The step of one verb: `StepOf<'kinit'>`. */
export type StepOf<V extends Step['verb']> = Extract<Step, { readonly verb: V }>;
