import { BitString, GeneralizedTime, Integer, OctetString, Sequence } from 'asn1js';
import { type Credential, ticketFlags } from './ccache.ts';
import {
  applicationContent,
  type DerElement,
  type DerMembers,
  encodingOf,
  flags32,
  integer,
  kerberosString,
  kerberosTime,
  malformed,
  membersOf,
  octetString,
  parseDer,
  sequenceOf,
} from './der-reader.ts';
import { application, generalString, sequence, verbatim } from './der-writer.ts';
import { KrbCredFormatError } from './krb-cred-error.ts';
import { parsePrincipal, type Principal, principalText } from './principal-text.ts';

/** RFC 4120 section 5.10, application tags. */
const tag = { ticket: 1, krbCred: 22, encKrbCredPart: 29 } as const;
const version = 5;
const maxBytes = 196_608;
const maxTickets = 16;
const maxNames = 32;
const maxNameBytes = 4096;
const maxKeyBytes = 64;

/**
 * One credential as a KRB-CRED (RFC 4120 section 5.8.1) whose enc-part is in clear (etype 0, RFC 6448): whoever reads
 * it can use the ticket, so it leaves only inside a confidentiality layer. Throws KrbCredFormatError for a credential
 * that is none.
 */
export function encodeKrbCred(credential: Credential): Buffer {
  const encPart = application(
    tag.encKrbCredPart,
    sequence([[0, new Sequence({ value: [credentialInfo(credential)] })]]),
  ).toBER();
  const message = application(
    tag.krbCred,
    sequence([
      [0, new Integer({ value: version })],
      [1, new Integer({ value: tag.krbCred })],
      [2, new Sequence({ value: [verbatim(credential.ticket())] })],
      [
        3,
        sequence([
          [0, new Integer({ value: 0 })],
          [2, new OctetString({ valueHex: encPart })],
        ]),
      ],
    ]),
  );
  const octets = Buffer.from(message.toBER());
  if (octets.length > maxBytes) throw new KrbCredFormatError('too-large', 'the ticket is too large');
  return octets;
}

/**
 * The credentials of a KRB-CRED whose enc-part is in clear; their tickets octet for octet. Says nothing about who made
 * them: `verifyTgt` does. Throws KrbCredFormatError.
 */
export function decodeKrbCred(octets: Buffer): readonly Credential[] {
  // refuses: test "a message beyond the limit is refused before it is read"
  if (octets.length > maxBytes) throw new KrbCredFormatError('too-large', 'the message is too large');
  const message = membersOf(applicationContent(parseDer(octets), tag.krbCred), 3);
  if (integer(message(0), version) !== version) throw malformed('not Kerberos 5');
  if (integer(message(1), tag.krbCred) !== tag.krbCred) throw malformed('not a KRB-CRED');
  const tickets = sequenceOf(message(2));
  const infos = infosIn(membersOf(message(3), 2));
  // refuses: test "no ticket, too many of them, or another number of descriptions is refused"
  if (tickets.length === 0 || tickets.length > maxTickets || tickets.length !== infos.length)
    throw new KrbCredFormatError('wrong-count', `${tickets.length} tickets, ${infos.length} descriptions`);
  return tickets.map((ticket, at) => credentialOf(ticket, membersOf(infos[at], 10)));
}

function infosIn(encrypted: DerMembers): readonly DerElement[] {
  // refuses: test "an encrypted message is refused"
  if (integer(encrypted(0), 0xffff) !== 0)
    throw new KrbCredFormatError('encrypted', 'the enc-part is encrypted');
  const part = parseDer(octetString(encrypted(2)));
  return sequenceOf(membersOf(applicationContent(part, tag.encKrbCredPart), 5)(0));
}

/** KrbCredInfo, of which a cache needs more than RFC 4120 makes mandatory. */
function credentialOf(ticket: DerElement, info: DerMembers): Credential {
  const key = membersOf(info(0), 1);
  const server = principalText(principal(info(8), info(9)));
  requireServer(ticket, server);
  const sessionKey = Buffer.from(octetString(key(1)));
  if (sessionKey.length === 0 || sessionKey.length > maxKeyBytes) throw malformed('no session key');
  const encoded = Buffer.from(encodingOf(ticket));
  const flagBits = info(3) === undefined ? 0 : flags32(info(3));
  return {
    client: principalText(principal(info(1), info(2))),
    server,
    sessionKeyType: integer(key(0), 0xffff),
    sessionKey: () => sessionKey,
    ticket: () => encoded,
    authTime: optionalTime(info(4)),
    startTime: optionalTime(info(5)),
    endTime: kerberosTime(info(6)),
    renewTill: optionalTime(info(7)),
    flags: ticketFlags(flagBits),
    flagBits,
  };
}

/** A Ticket (RFC 4120 section 5.3) says in clear for whom it is. */
function requireServer(ticket: DerElement, server: string): void {
  const members = membersOf(applicationContent(ticket, tag.ticket), 3);
  if (integer(members(0), version) !== version) throw malformed('not a version 5 ticket');
  // refuses: test "a description that names another server than the ticket is refused"
  if (principalText(principal(members(1), members(2))) !== server)
    throw new KrbCredFormatError('other-server', 'the ticket is for another server than it is said to be');
}

/** Realm and PrincipalName (RFC 4120 section 5.2.2), whose name-type means nothing. */
function principal(realm: DerElement | undefined, name: DerElement | undefined): Principal {
  const names = sequenceOf(membersOf(name, 1)(1));
  // refuses: test "a name of none or too many components is malformed"
  if (names.length === 0 || names.length > maxNames) throw malformed('a name has no or too many components');
  return {
    realm: kerberosString(realm, maxNameBytes),
    names: names.map((one) => kerberosString(one, maxNameBytes)),
  };
}

function optionalTime(element: DerElement | undefined): number {
  return element === undefined ? 0 : kerberosTime(element);
}

function credentialInfo(credential: Credential): Sequence {
  const client = principalOf(credential.client);
  const server = principalOf(credential.server);
  const flags = Buffer.alloc(4);
  flags.writeUInt32BE(credential.flagBits);
  return sequence([
    [
      0,
      sequence([
        [0, new Integer({ value: credential.sessionKeyType })],
        [1, new OctetString({ valueHex: credential.sessionKey() })],
      ]),
    ],
    [1, generalString(client.realm)],
    [2, principalName(1, client.names)],
    [3, new BitString({ valueHex: flags })],
    [4, time(credential.authTime)],
    [5, time(credential.startTime)],
    [6, new GeneralizedTime({ valueDate: new Date(credential.endTime * 1000) })],
    [7, time(credential.renewTill)],
    [8, generalString(server.realm)],
    [9, principalName(2, server.names)],
  ]);
}

function principalOf(text: string): Principal {
  const parsed = parsePrincipal(text);
  if (!parsed) throw malformed('a principal has no realm');
  return parsed;
}

/** `type`: NT-PRINCIPAL 1, NT-SRV-INST 2. */
function principalName(type: number, names: readonly string[]): Sequence {
  return sequence([
    [0, new Integer({ value: type })],
    [1, new Sequence({ value: names.map(generalString) })],
  ]);
}

function time(seconds: number): GeneralizedTime | undefined {
  return seconds === 0 ? undefined : new GeneralizedTime({ valueDate: new Date(seconds * 1000) });
}
