import { z } from 'zod';
import { versionRange } from './versions-message.ts';
import { type MessageOf, type MessageSchemas, type ReadMessage, readByName } from './read-object.ts';

const text = z.string().max(4096);
const amount = z.union([z.number(), z.string().max(32)]);

const toHost = {
  /** `free-ram` in MB, `memory-stat` in kB; without `apiVersion` the guest has no versions. */
  heartbeat: z.object({
    'free-ram': amount,
    'memory-stat': z.record(z.string().max(64), amount).default({}),
    apiVersion: z.int().min(0).optional(),
  }),
  'session-startup': z.object({}),
  'session-shutdown': z.object({}),
  'session-logon': z.object({}),
  'session-logoff': z.object({}),
  'session-lock': z.object({}),
  'session-unlock': z.object({}),
  /** `None` when nobody holds the console. */
  'active-user': z.object({ name: text }),
  'host-name': z.object({ name: text }),
  /** The kernel's release. */
  'os-version': z.object({ version: text }),
  fqdn: z.object({ fqdn: text }),
  'network-interfaces': z.object({
    interfaces: z.array(
      z.object({
        name: text,
        inet: z.array(text).default([]),
        inet6: z.array(text).default([]),
        hw: text.default(''),
      }),
    ),
  }),
  applications: z.object({ applications: z.array(text) }),
  /** In octets. */
  'disks-usage': z.object({
    disks: z.array(z.object({ path: text, fs: text, total: amount, used: amount })),
    mapping: z.record(z.string(), z.json()).default({}),
  }),
  /** -1 where the platform cannot count them. */
  'number-of-cpus': z.object({ count: z.int().min(-1) }),
  /** What runs in the guest's Docker; the original agent alone reports it. */
  containers: z.object({ list: z.array(z.json()) }),
  /** The Windows agent's farewell. */
  uninstalled: z.object({}),
  /** `offset` in minutes east of Greenwich. */
  timezone: z.object({ zone: text, offset: z.int() }),
  'os-info': z.object({
    type: text,
    distribution: text,
    version: text,
    codename: text,
    arch: text,
    kernel: text,
  }),
  completion: z.object({ reply_id: text }),
  echo: z.record(z.string(), z.json()),
  // The rest is of docs/protocol.md, "The control channel": nobody sends it yet.
  version: versionRange,
  /** The guest's side has just started. */
  connect: z.object({}),
  /** Answers `get-spn`: `host/guest1.lab.test@LAB.TEST`. */
  spn: z.object({ spn: z.string().min(1).max(512) }),
} satisfies MessageSchemas;

export type MessageToHost = MessageOf<typeof toHost>;

/** Reads what the guest sent: one line without its line feed. */
export function readMessageToHost(line: Buffer): ReadMessage<MessageToHost> {
  return readByName(toHost, line);
}
