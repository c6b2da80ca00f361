import { z } from 'zod';
import { MachineError } from './machine-error.ts';

const version = z.looseObject({ major: z.int(), minor: z.int(), micro: z.int() });
const id = z.int().optional();

/** One line of QEMU or of its guest agent (QEMU's QMP specification, section 2), as a union by `kind`. */
const messageSchema = z.union([
  z.looseObject({ QMP: z.looseObject({ version: z.looseObject({ qemu: version }) }) }).transform(
    ({
      QMP: {
        version: { qemu },
      },
    }) => ({
      kind: 'greeting' as const,
      version: `${qemu.major}.${qemu.minor}.${qemu.micro}`,
    }),
  ),
  z
    .looseObject({ id, error: z.looseObject({ class: z.string(), desc: z.string() }) })
    .transform((message) => ({
      kind: 'refusal' as const,
      id: message.id,
      errorClass: message.error.class,
      description: message.error.desc,
    })),
  z
    .looseObject({ event: z.string(), data: z.record(z.string(), z.unknown()).default({}) })
    .transform(({ event, data }) => ({ kind: 'event' as const, event, data })),
  z
    .looseObject({ id, return: z.json() })
    .transform((message) => ({ kind: 'answer' as const, id: message.id, value: message.return as unknown })),
]);

export type PeerMessage = z.infer<typeof messageSchema>;

/**
 * Reads a line; throws `malformed` for anything else.
 * The guest agent's answer to a delimited sync begins with the octet 0xff, after whatever was left over before it.
 */
export function parsePeerMessage(line: Buffer): PeerMessage {
  const parsed = messageSchema.safeParse(jsonOf(line.subarray(line.lastIndexOf(0xff) + 1)));
  if (parsed.success) return parsed.data;
  throw new MachineError('malformed', `not a QMP message: ${line.subarray(0, 80).toString('latin1')}`);
}

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
