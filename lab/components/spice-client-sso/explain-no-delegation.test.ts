import test from 'ava';
import { ticketFlags } from '../../wire/krb5/ccache.ts';
import { GssError, type GssErrorCode } from '../../gss/gss-error.ts';
import { explainFromKdc, explainFromTickets, explainNoDelegation } from './explain-no-delegation.ts';

const acceptor = 'host/guest1.lab.test@LAB.TEST';
const facts = { acceptor, initiator: 'alice@LAB.TEST', okAsDelegate: false, offeredToUntrusted: false };

const forwardable = 0x40000000;
const okAsDelegate = 0x00040000;
const tickets = (tgt: number, service: number) => ({ tgt: ticketFlags(tgt), service: ticketFlags(service) });
const none = { tgt: undefined, service: undefined };

const notMarked = 'the ticket for host/guest1.lab.test is not marked ok-as-delegate';
const notForwardable = 'the ticket-granting ticket of alice@LAB.TEST is not forwardable';

test('a service ticket without the mark is the reason, where the mark counts', (t) => {
  t.is(explainFromTickets(tickets(forwardable, 0), facts), notMarked);
  t.is(explainFromTickets(tickets(0, 0), { ...facts, offeredToUntrusted: true }), notForwardable);
});

test('a TGT that is not forwardable is the next', (t) => {
  t.is(explainFromTickets(tickets(0, okAsDelegate), facts), notForwardable);
});

test('tickets that allow it are no reason', (t) => {
  t.is(explainFromTickets(tickets(forwardable, okAsDelegate), facts), undefined);
});

test('without a readable cache the context’s own flag counts', async (t) => {
  t.is(explainFromTickets(none, facts), notMarked);
  t.is(explainFromTickets(none, { ...facts, okAsDelegate: true }), undefined);
  const unreadable = { ticketFlags: () => Promise.reject(new GssError('no-credentials', 'none')) };
  const forwardTgt = () => Promise.resolve();
  t.is((await explainNoDelegation(unreadable, undefined, facts, forwardTgt)).reason, notMarked);
});

test('a KDC that does not answer is 503, one that refuses is 403 with its words apart', async (t) => {
  const failing = (code: GssErrorCode) => () => Promise.reject(new GssError(code, 'its words'));
  for (const code of ['kdc-unreachable', 'deadline'] as const)
    t.is((await explainFromKdc(failing(code))).code, 503, code);
  for (const code of ['refused-by-kdc', 'expired', 'no-credentials', 'internal'] as const)
    t.deepEqual(await explainFromKdc(failing(code)), {
      code: 403,
      reason: 'the KDC gave no forwarded ticket',
      detail: 'its words',
    });
});

test('a KDC that is back again was out of reach before', async (t) => {
  t.is((await explainFromKdc(() => Promise.resolve())).code, 503);
});
