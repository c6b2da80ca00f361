import { z } from 'zod';

/**
 * What is said on a keeper's socket: one request a connection, one answer, each a line of JSON.
 * After the answer to `attach` the connection is the terminal itself.
 */

/** A longer request is refused; it carries at most 8 MiB of a program's input. */
export const maxRequestBytes = 12 * 1024 * 1024;
/** The guest agent captures at most 16 MiB of each output. */
export const maxAnswerBytes = 80 * 1024 * 1024;

const maxWords = 256;
const maxWordLength = 64 * 1024;
const maxCells = 1000;

const guest = z.string().max(64);
const cells = z.int().min(1).max(maxCells);
const size = { rows: cells, columns: cells };

export const requestSchema = z.discriminatedUnion('request', [
  z.strictObject({ request: z.literal('status') }),
  z.strictObject({
    request: z.literal('exec'),
    /** A guest or a desktop. */
    guest,
    argv: z.array(z.string().max(maxWordLength)).min(1).max(maxWords),
    /** The account, whose session's environment it gets; default root. */
    as: z
      .string()
      .regex(/^[a-z_][a-z0-9._-]{0,31}$/, 'not the name of an account')
      .optional(),
    /** Its standard input, base64; default none. */
    input: z.base64().optional(),
    timeoutMs: z.int().min(1),
  }),
  z.strictObject({
    request: z.literal('qmp'),
    guest,
    execute: z.string().max(128),
    arguments: z.record(z.string(), z.json()).optional(),
  }),
  z.strictObject({ request: z.literal('screenshot'), guest }),
  z.strictObject({ request: z.literal('read-screen'), guest }),
  z.strictObject({
    request: z.literal('attach'),
    guest,
    ...size,
    /** $TERM of the peer. */
    term: z.string().regex(/^[\w.+-]{1,64}$/, 'not the name of a terminal'),
  }),
  z.strictObject({ request: z.literal('resize'), guest, ...size }),
  z.strictObject({ request: z.literal('extend'), leaseMs: z.int().min(1) }),
  z.strictObject({ request: z.literal('down') }),
]);

export type Request = z.output<typeof requestSchema>;
export type RequestOf<R extends Request['request']> = Extract<Request, { readonly request: R }>;

export const answerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.json() }),
  z.strictObject({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);

export type Answer = z.input<typeof answerSchema>;

const timestampMs = z.number().nonnegative();

/**
 * What `status` answers: the world, and how long it is kept. Unknown fields are passed over and new ones have defaults,
 * since the keeper may run from another version of the checkout.
 */
export const statusSchema = z.object({
  /** Who started it; empty when its keeper does not say. */
  owner: z.string().default(''),
  /** The checkout that it runs from, absolute; empty when its keeper does not say. */
  checkout: z.string().default(''),
  scenario: z.string(),
  run: z.string(),
  /** Absolute. */
  artifactFolder: z.string(),
  pid: z.int().positive(),
  guests: z.array(z.strictObject({ name: z.string(), state: z.string() })),
  desktops: z.array(z.string()).default([]),
  steps: z.strictObject({ done: z.int().min(0), of: z.int().min(0), last: z.string().optional() }),
  /** Why the world is kept, if a step did not hold. */
  failure: z.strictObject({ step: z.string().optional(), code: z.string(), message: z.string() }).optional(),
  /** Host clock, ms since the epoch. */
  endsAtMs: timestampMs,
});

export type WorldStatus = z.output<typeof statusSchema>;

export const commandResultSchema = z.strictObject({
  /** Absent when a signal ended it. */
  exitCode: z.int().optional(),
  stdout: z.string(),
  stderr: z.string(),
});

export const pictureSchema = z.strictObject({ png: z.base64() });
export const screenSchema = z.strictObject({ rows: z.array(z.string()) });
export const leaseSchema = z.strictObject({ endsAtMs: timestampMs });
