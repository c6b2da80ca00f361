import type { Credential } from './ccache.ts';
import { parsePrincipal } from './principal-text.ts';

const version4 = 0x0504;
const nameType = 1;

/**
 * A credential cache file (MIT "Credential cache file format", version 4) of tickets without addresses.
 * It holds session keys: write it with mode 0600. Throws a RangeError for a principal without a realm.
 */
export function writeCcache(client: string, credentials: readonly Credential[]): Buffer {
  return Buffer.concat([u16(version4), u16(0), principal(client), ...credentials.map(credentialBytes)]);
}

function credentialBytes(credential: Credential): Buffer {
  return Buffer.concat([
    principal(credential.client),
    principal(credential.server),
    u16(credential.sessionKeyType),
    octets32(credential.sessionKey()),
    u32(credential.authTime),
    u32(credential.startTime),
    u32(credential.endTime),
    u32(credential.renewTill),
    Buffer.of(0), // is_skey
    u32(credential.flagBits),
    u32(0), // addresses
    u32(0), // authorization data
    octets32(credential.ticket()),
    octets32(Buffer.alloc(0)), // second ticket
  ]);
}

function principal(text: string): Buffer {
  const parsed = parsePrincipal(text);
  if (!parsed) throw new RangeError('a principal has no realm');
  const { realm, names } = parsed;
  return Buffer.concat([
    u32(nameType),
    u32(names.length),
    ...[realm, ...names].map((name) => octets32(Buffer.from(name))),
  ]);
}

function octets32(octets: Buffer): Buffer {
  return Buffer.concat([u32(octets.length), octets]);
}

function u16(value: number): Buffer {
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(value);
  return octets;
}

function u32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}
