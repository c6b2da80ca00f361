import { readPointed, readU16, readU32, textOf } from './bounded-reads.ts';

/** Where a machine is going (SpiceMsgMainMigrationBegin and SwitchHost share this layout). */
export interface MigrationTarget {
  readonly host: string;
  /** Plain TCP port; undefined when the target has none. */
  readonly port: number | undefined;
  readonly tlsPort: number | undefined;
  /** The subject that the target's certificate must have; empty when the server gave none. */
  readonly certificateSubject: string;
}

const maxHostBytes = 256;
const maxSubjectBytes = 4096;
const unset = 0xffff;

/** Decodes the fixed part of 20 octets and what it points at. */
export function decodeMigrationTarget(body: Buffer): MigrationTarget {
  const host = readPointed(body, readU32(body, 8), readU32(body, 4), maxHostBytes);
  const subject = readPointed(body, readU32(body, 16), readU32(body, 12), maxSubjectBytes);
  return {
    host: textOf(host),
    port: portFrom(readU16(body, 0)),
    tlsPort: portFrom(readU16(body, 2)),
    certificateSubject: textOf(subject),
  };
}

/** 0 and 65 535 both stand for "none", by server version. */
function portFrom(value: number): number | undefined {
  return value === 0 || value === unset ? undefined : value;
}
