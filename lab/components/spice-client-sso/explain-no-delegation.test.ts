import test from 'ava';
import type { Credential, TicketFlags } from '../../wire/krb5/ccache.ts';
import { GssError, type GssErrorCode } from '../../gss/gss-error.ts';
import { explainFromKdc, explainFromTickets } from './explain-no-delegation.ts';

const acceptor = 'host/guest1.lab.test@LAB.TEST';
const facts = { acceptor, okAsDelegate: false, offeredToUntrusted: false };

function tickets(tgt: Partial<TicketFlags>, service: Partial<TicketFlags>) {
  return {
    client: 'alice@LAB.TEST',
    credentials: [ticket('krbtgt/LAB.TEST@LAB.TEST', tgt), ticket(acceptor, service)],
  };
}

function ticket(server: string, flags: Partial<TicketFlags>): Credential {
  const none = { forwardable: false, forwarded: false, proxiable: false, proxy: false };
  const rest = { renewable: false, initial: false, preAuthenticated: false, okAsDelegate: false };
  return {
    client: 'alice@LAB.TEST',
    server,
    sessionKeyType: 18,
    sessionKey: () => Buffer.alloc(0),
    ticket: () => Buffer.alloc(0),
    authTime: 0,
    startTime: 0,
    endTime: 0,
    renewTill: 0,
    flags: { ...none, ...rest, ...flags },
    flagBits: 0,
  };
}

const notMarked = 'the ticket for host/guest1.lab.test is not marked ok-as-delegate';
const notForwardable = 'the ticket-granting ticket of alice@LAB.TEST is not forwardable';

test('a service ticket without the mark is the reason, where the mark counts', (t) => {
  t.is(explainFromTickets(tickets({ forwardable: true }, {}), facts), notMarked);
  t.is(explainFromTickets(tickets({}, {}), { ...facts, offeredToUntrusted: true }), notForwardable);
});

test('a TGT that is not forwardable is the next', (t) => {
  t.is(explainFromTickets(tickets({}, { okAsDelegate: true }), facts), notForwardable);
});

test('tickets that allow it are no reason', (t) => {
  t.is(explainFromTickets(tickets({ forwardable: true }, { okAsDelegate: true }), facts), undefined);
});

test('without a readable cache the context’s own flag counts', (t) => {
  t.is(explainFromTickets(undefined, facts), notMarked);
  t.is(explainFromTickets(undefined, { ...facts, okAsDelegate: true }), undefined);
});

test('a KDC that does not answer is 503, one that refuses is 403 with its words', async (t) => {
  const failing = (code: GssErrorCode) => () => Promise.reject(new GssError(code, 'its words'));
  for (const code of ['kdc-unreachable', 'deadline'] as const)
    t.is((await explainFromKdc(failing(code))).code, 503, code);
  for (const code of ['refused-by-kdc', 'expired', 'no-credentials', 'internal'] as const)
    t.deepEqual(await explainFromKdc(failing(code)), {
      code: 403,
      reason: 'the KDC gives no forwarded ticket: its words',
    });
});

test('a KDC that is back again was out of reach before', async (t) => {
  t.is((await explainFromKdc(() => Promise.resolve())).code, 503);
});
