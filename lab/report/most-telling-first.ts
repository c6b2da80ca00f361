import type { ScenarioResult } from './results-schema.ts';

type Artifact = ScenarioResult['artifacts'][number];

/** The step that did not hold, as far as it says where to look: all of it is optional, since the lab's own have no verb. */
export interface FailedStep {
  readonly verb?: unknown;
  readonly args?: unknown;
  readonly code?: string | undefined;
}

/** What two ends said to each other, then what each did, then what they were told: for a step of any kind. */
const usual: readonly Artifact['kind'][] = [
  'transcript',
  'proxy',
  'journal',
  'kdc-log',
  'krb5-trace',
  'screenshot',
  'watch',
  'console',
  'qemu',
  'guest-agent',
  'qmp',
  'trace',
];

/** What comes before that, by the step's verb. */
const byVerb: Readonly<Record<string, readonly Artifact['kind'][]>> = {
  kinit: ['krb5-trace', 'kdc-log'],
  kdc: ['kdc-log'],
  'expect-kdc': ['kdc-log', 'journal'],
  'expect-ticket': ['journal', 'krb5-trace'],
  'expect-session': ['journal', 'watch'],
  'expect-file': ['journal'],
  run: ['journal'],
  'expect-screen': ['screenshot', 'console'],
  'expect-nonce': ['screenshot', 'console'],
  'expect-keyboard': ['screenshot', 'journal', 'watch'],
  type: ['screenshot', 'qmp'],
  power: ['qmp', 'qemu'],
  'expect-power': ['qmp', 'qemu', 'journal'],
};

/** Where a step has no verb: the building of the world, the watch over its consoles. */
const byCode: Readonly<Record<string, readonly Artifact['kind'][]>> = {
  'console-unattended': ['watch', 'journal'],
  'watch-failed': ['watch', 'journal'],
};

const ofWorld: readonly Artifact['kind'][] = ['qemu', 'console', 'guest-agent', 'journal', 'kdc-log'];

/**
 * The paths of a scenario's artifacts, those first that say most about the step that did not hold: by its verb, then
 * those of the machines that it names. What is written for programs comes after the same as text.
 */
export function mostTellingFirst(artifacts: readonly Artifact[], step: FailedStep): string[] {
  const { verb, code = '' } = step;
  const first = byCode[code] ?? (typeof verb === 'string' ? (byVerb[verb] ?? []) : ofWorld);
  const kinds = [...new Set([...first, ...usual])];
  const named = namesIn(step.args);
  const rank = ({ kind, path }: Artifact) =>
    kinds.indexOf(kind) * 4 + (isRawJournal(kind, path) ? 2 : 0) + (isOf(named, path) ? 0 : 1);
  return artifacts.toSorted((a, b) => rank(a) - rank(b)).map(({ path }) => path);
}

const isRawJournal = (kind: Artifact['kind'], path: string) => kind === 'journal' && path.endsWith('.jsonl');

/** `on: desk, guest: guest1`. */
function namesIn(args: unknown): readonly unknown[] {
  if (typeof args !== 'object' || args === null) return [];
  return [Reflect.get(args, 'guest'), Reflect.get(args, 'on')];
}

function isOf(names: readonly unknown[], path: string): boolean {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return names.some((name) => typeof name === 'string' && file.startsWith(`${name}-`));
}
