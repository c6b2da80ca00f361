import test from 'ava';
import type { Credential, TicketFlags } from '../../wire/krb5/ccache.ts';
import { explainFromTickets } from './explain-no-delegation.ts';

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

test('with tickets that allow it, the KDC is the reason', (t) => {
  t.regex(explainFromTickets(tickets({ forwardable: true }, { okAsDelegate: true }), facts), /KDC/);
});

test('without a readable cache the context’s own flag counts', (t) => {
  t.is(explainFromTickets(undefined, facts), notMarked);
  t.regex(explainFromTickets(undefined, { ...facts, okAsDelegate: true }), /KDC/);
});
