import { CcacheFormatError, createCcacheReader, type CcacheReader } from './ccache-reader.ts';

/** A credential cache file, as kinit and gss_store_cred_into write it (MIT "Credential cache file format", version 4). */
export interface Ccache {
  /** `alice@LAB.TEST`. */
  readonly client: string;
  /** The tickets, without the configuration entries that MIT keeps among them (realm `X-CACHECONF:`). */
  readonly credentials: readonly Credential[];
}

export interface Credential {
  readonly client: string;
  /** `krbtgt/LAB.TEST@LAB.TEST`. */
  readonly server: string;
  /** RFC 3961 encryption type of the session key: 18 is aes256-cts-hmac-sha1-96. */
  readonly sessionKeyType: number;
  /** A function, so that printing a credential does not print its key. */
  readonly sessionKey: () => Buffer;
  /** The encoded Ticket (RFC 4120 section 5.3). */
  readonly ticket: () => Buffer;
  /** Seconds since the epoch; 0 where the ticket has none. */
  readonly authTime: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly renewTill: number;
  readonly flags: TicketFlags;
  /** The TicketFlags as they are, the unnamed ones too: the first bit of the ASN.1 string is 0x80000000. */
  readonly flagBits: number;
}

/** RFC 4120 section 5.3, TicketFlags. */
export interface TicketFlags {
  readonly forwardable: boolean;
  readonly forwarded: boolean;
  readonly proxiable: boolean;
  readonly proxy: boolean;
  readonly renewable: boolean;
  readonly initial: boolean;
  readonly preAuthenticated: boolean;
  readonly okAsDelegate: boolean;
}

const version4 = 0x0504;
const maxFileBytes = 1024 * 1024;
const maxCredentials = 256;
const configurationRealm = 'X-CACHECONF:';

/** Throws CcacheFormatError. Counts and lengths are checked against the octets that are there before they are used. */
export function readCcache(file: Buffer): Ccache {
  // refuses: test "a count, a name, a list of tickets or a file beyond its limit is malformed"
  if (file.length > maxFileBytes) throw new CcacheFormatError(`${file.length} octets are too many`, 0);
  const reader = createCcacheReader(file);
  // refuses: test "another version is malformed"
  if (reader.uint16() !== version4) throw new CcacheFormatError('not a version 4 credential cache', 0);
  reader.octets16();
  const client = reader.principal().name;
  const credentials: Credential[] = [];
  for (let count = 0; reader.remaining > 0; count += 1) {
    // refuses: test "a count, a name, a list of tickets or a file beyond its limit is malformed"
    if (count === maxCredentials) throw new CcacheFormatError('too many credentials', reader.at);
    const { realm, credential } = readCredential(reader);
    if (realm !== configurationRealm) credentials.push(credential);
  }
  return { client, credentials };
}

function readCredential(reader: CcacheReader): { realm: string; credential: Credential } {
  const client = reader.principal().name;
  const server = reader.principal();
  const sessionKeyType = reader.uint16();
  const sessionKey = reader.octets32();
  const [authTime, startTime, endTime, renewTill] = [
    reader.uint32(),
    reader.uint32(),
    reader.uint32(),
    reader.uint32(),
  ];
  reader.uint8(); // is_skey: the ticket is encrypted in another ticket's session key
  const flagBits = reader.uint32();
  reader.typedList(); // addresses
  reader.typedList(); // authorization data
  const ticket = reader.octets32();
  reader.octets32(); // second ticket
  const credential: Credential = {
    client,
    server: server.name,
    sessionKeyType,
    sessionKey: () => sessionKey,
    ticket: () => ticket,
    authTime,
    startTime,
    endTime,
    renewTill,
    flags: ticketFlags(flagBits),
    flagBits,
  };
  return { realm: server.realm, credential };
}

export function ticketFlags(bits: number): TicketFlags {
  const has = (bit: number) => (bits & bit) !== 0;
  return {
    forwardable: has(0x40000000),
    forwarded: has(0x20000000),
    proxiable: has(0x10000000),
    proxy: has(0x08000000),
    renewable: has(0x00800000),
    initial: has(0x00400000),
    preAuthenticated: has(0x00200000),
    okAsDelegate: has(0x00040000),
  };
}
