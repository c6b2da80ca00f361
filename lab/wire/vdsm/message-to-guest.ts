import { z } from 'zod';
import { versionRange } from './versions-message.ts';
import { type MessageOf, type MessageSchemas, type ReadMessage, readByName } from './read-object.ts';

/** vdsm sends numbers as such, its callers as text. */
const wholeNumber = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);
const apiVersion = z.int().min(0).max(1_000_000);

/** vdsm writes Python's `str(bool)`. */
const flag = z.union([
  z.boolean(),
  z
    .string()
    .max(8)
    .transform((text) => text.toLowerCase() === 'true'),
]);

const nothing = z.object({});

/** The value of a secret stays bare here: whoever reads a message wraps it (`wire/` imports nothing). */
const toGuest = {
  /** Without a version the guest falls back to 0, and stays there. */
  refresh: z.object({ apiVersion: apiVersion.optional() }),
  'api-version': z.object({ apiVersion }),
  /** `username` is `user@domain`. */
  login: z.object({ username: z.string().min(1).max(256), password: z.string().max(1024) }),
  'lock-screen': nothing,
  'log-off': nothing,
  /** `timeout` in seconds; 31 years at most. */
  shutdown: z.object({
    timeout: wholeNumber.pipe(z.int().min(0).max(999_999_999)).default(0),
    message: z.string().max(1024).default(''),
    reboot: flag.default(false),
  }),
  'set-number-of-cpus': z.object({ count: wholeNumber }),
  'lifecycle-event': z.object({ type: z.string().max(64), reply_id: z.string().max(64).optional() }),
  hibernate: z.object({ state: z.string().max(16).optional() }),
  echo: z.record(z.string(), z.json()),
  // The rest is of docs/protocol.md, "The control channel": nobody serves it yet.
  version: versionRange,
  /** The host's side has just started. */
  connect: nothing,
  /** A SPICE client has initialised its session; `principal` is whose session it is, where the engine knows. */
  'client-connect': z.object({
    principal: z
      .string()
      .regex(/^\P{Cc}{1,512}$/u)
      .optional(),
  }),
  'get-spn': nothing,
} satisfies MessageSchemas;

export type MessageToGuest = MessageOf<typeof toGuest>;

/** Reads what vdsm sent: one line without its line feed. */
export function readMessageToGuest(line: Buffer): ReadMessage<MessageToGuest> {
  return readByName(toGuest, line);
}
