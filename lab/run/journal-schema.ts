import { z } from 'zod';

/** Everything that may stand in `journal.jsonl`, one JSON object a line (docs/architecture.md, "The journal"). */

/** A longer journal is not read: something wrote in a loop. */
export const maxJournalBytes = 256 * 1024 * 1024;

export const outcomeSchema = z.enum(['pass', 'skip', 'fail', 'error']);

export const artifactKindSchema = z.enum([
  'console',
  'journal',
  'qmp',
  'krb5-trace',
  'kdc-log',
  'screenshot',
  'transcript',
  'trace',
  'watch',
  'proxy',
  'qemu',
  'guest-agent',
]);

const milliseconds = z.number().nonnegative();
const source = z.enum(['lab', 'qemu', 'guest', 'proxy', 'plugin', 'agent', 'kdc']);
const position = z.strictObject({ file: z.string(), line: z.int().min(1), column: z.int().min(1) });

/** `index` counts the plan's steps from 0; -1 is the building of the world, -2 its removal. */
const stepFields = { index: z.int().min(-2), title: z.string(), at: position.optional() };

const errorSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  /** Files that show it; default: all artifacts of the scenario. */
  evidence: z.array(z.string()).optional(),
});

const part = z.number().min(0).max(1);

/** How busy the host was while the run lasted; see HostLoad. */
const loadSchema = z.strictObject({
  /** Mean number of tasks that ran or waited for a processor. */
  runnable: z.number().nonnegative(),
  /** Parts of the time, 0 to 1: taken by the host's own host; a task waited for a processor; all waited for memory, for a disk. */
  steal: part,
  cpuPressure: part.optional(),
  memoryPressure: part.optional(),
  ioPressure: part.optional(),
  /** Of the last minute. */
  loadAverage: z.number().nonnegative(),
});

/** What the lab learns of its host, as it learns it: the last word counts. */
export const hostSchema = z.strictObject({
  cpus: z.int().min(1).optional(),
  kernel: z.string().optional(),
  node: z.string().optional(),
  accelerator: z.enum(['kvm', 'tcg']).optional(),
  /** Why this accelerator, in a few words. */
  acceleratorReason: z.string().optional(),
  qemu: z.string().optional(),
  kdc: z.enum(['container', 'process']).optional(),
  kdcContainer: z.string().optional(),
  /** How many times as long as written its deadlines were: 1, or the larger of the next two. */
  speedFactor: z.number().min(1).optional(),
  /** What a fixed piece of work took, on the host and in a guest, as a multiple of what it takes on the reference host. */
  hostSpeed: z.number().nonnegative().optional(),
  guestSpeed: z.number().nonnegative().optional(),
  load: loadSchema.optional(),
});

const runEvent = <const K extends string, F extends z.ZodRawShape>(kind: K, fields: F) =>
  z.strictObject({ source, kind: z.literal(kind), ...fields });

const scenarioEvent = <const K extends string, F extends z.ZodRawShape>(kind: K, fields: F) =>
  z.strictObject({ source, scenario: z.string(), kind: z.literal(kind), ...fields });

const atMs = { atMs: milliseconds };

const events = {
  runStarted: runEvent('run-started', { run: z.string(), startedAt: z.iso.datetime() }),
  host: runEvent('host', hostSchema.shape),
  /** In the journal of a merged run: one shard, as its own run told it. */
  shard: runEvent('shard', {
    shard: z.int().min(1),
    of: z.int().min(1),
    run: z.string(),
    startedAt: z.iso.datetime(),
    durationMs: milliseconds,
    outcome: outcomeSchema,
    scenarios: z.array(z.string()),
    host: hostSchema,
  }),
  runEnded: runEvent('run-ended', { outcome: outcomeSchema, durationMs: milliseconds }),
  scenarioStarted: scenarioEvent('scenario-started', { title: z.string(), file: z.string() }),
  /** Left out by the run: refused (an error), or overtaken by its end (skipped). */
  scenarioNotBegun: scenarioEvent('scenario-not-begun', {
    outcome: z.enum(['skip', 'error']),
    reason: z.strictObject({ code: z.string(), message: z.string() }),
  }),
  scenarioEnded: scenarioEvent('scenario-ended', { outcome: outcomeSchema, durationMs: milliseconds }),
  stepStarted: scenarioEvent('step-started', stepFields),
  stepEnded: scenarioEvent('step-ended', {
    ...stepFields,
    outcome: outcomeSchema,
    durationMs: milliseconds,
    error: errorSchema.optional(),
  }),
  /** One sample of the measurement `name`. */
  mark: scenarioEvent('mark', { name: z.string(), ms: milliseconds }),
  /** One sample of the measurement `name` that is a size. */
  size: scenarioEvent('size', { name: z.string(), mb: z.number().nonnegative() }),
  /** One sample of the measurement `name` that is a number of things. */
  count: scenarioEvent('count', { name: z.string(), count: z.int().nonnegative() }),
  artifact: scenarioEvent('artifact', { artifact: artifactKindSchema, path: z.string() }),
  /** What a person should know of how it went, though nothing failed. */
  note: scenarioEvent('note', {
    text: z.string(),
    /** The step, of the plan's, in which it was noted; absent where it was none of them. */
    index: z.int().min(0).optional(),
  }),
  /** Whatever a part of the world says for itself. */
  log: z.looseObject({ source, scenario: z.string().optional(), kind: z.literal('log') }),
} as const;

/** One line of the journal: an event with the ms since the run began. */
export const journalEntrySchema = z.discriminatedUnion('kind', [
  events.runStarted.extend(atMs),
  events.host.extend(atMs),
  events.shard.extend(atMs),
  events.runEnded.extend(atMs),
  events.scenarioStarted.extend(atMs),
  events.scenarioNotBegun.extend(atMs),
  events.scenarioEnded.extend(atMs),
  events.stepStarted.extend(atMs),
  events.stepEnded.extend(atMs),
  events.mark.extend(atMs),
  events.size.extend(atMs),
  events.count.extend(atMs),
  events.artifact.extend(atMs),
  events.note.extend(atMs),
  events.log.extend(atMs),
]);

export type JournalEntry = z.output<typeof journalEntrySchema>;

/** What is written: an entry before the clock has marked it. */
export type JournalEvent = z.input<(typeof events)[keyof typeof events]>;

export type Outcome = z.output<typeof outcomeSchema>;

export type JournalErrorCode = 'bad-line' | 'too-large' | 'unwritable';

/** A journal that cannot be read back or written. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalError';
    this.code = code;
  }
}

/**
 * The entries of a journal's text. A last line without its line feed is left out: the run was killed while writing it.
 * Throws a JournalError: bad-line, naming `file` and the line.
 */
export function parseJournal(text: string, file: string): JournalEntry[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      try {
        return journalEntrySchema.parse(JSON.parse(line));
      } catch (cause) {
        const reason = cause instanceof z.ZodError ? cause.issues[0]?.message : 'not JSON';
        throw new JournalError('bad-line', `${file}:${index + 1}: ${reason ?? 'malformed'}`, { cause });
      }
    });
}
