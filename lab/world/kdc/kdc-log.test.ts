import test from 'ava';
import { countRequests, parseKdcLog, withoutProbes } from './kdc-log.ts';

/** Written by krb5kdc 1.20.1: a kinit, a wrong password, two kvno, a locked account. */
const captured = `Nov 23 09:43:55 vm krb5kdc[22231](Error): preauth spake failed to initialize: No SPAKE preauth groups configured
Nov 23 09:43:55 vm krb5kdc[22231](info): commencing operation
Nov 23 09:43:55 vm krb5kdc[22231](Error): TCP client 127.0.0.1.52988 wants 4294967295 bytes, cap is 1048572
Nov 23 09:43:55 vm krb5kdc[22231](info): AS_REQ (8 etypes {aes256-cts-hmac-sha1-96(18), aes128-cts-hmac-sha1-96(17), DEPRECATED:des3-cbc-sha1(16), camellia256-cts-cmac(26)}) 127.0.0.1: NEEDED_PREAUTH: alice@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST, Additional pre-authentication required
Nov 23 09:43:55 vm krb5kdc[22231](info): closing down fd 9
Nov 23 09:43:55 vm krb5kdc[22231](info): AS_REQ (8 etypes {aes256-cts-hmac-sha1-96(18), aes128-cts-hmac-sha1-96(17)}) 127.0.0.1: ISSUE: authtime 1795427035, etypes {rep=aes256-cts-hmac-sha1-96(18), tkt=aes256-cts-hmac-sha1-96(18), ses=aes256-cts-hmac-sha1-96(18)}, alice@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST
Nov 23 09:43:55 vm krb5kdc[22231](info): preauth (encrypted_timestamp) verify failure: Preauthentication failed
Nov 23 09:43:55 vm krb5kdc[22231](info): AS_REQ (8 etypes {aes256-cts-hmac-sha1-96(18), aes128-cts-hmac-sha1-96(17)}) 127.0.0.1: PREAUTH_FAILED: alice@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST, Preauthentication failed
Nov  3 09:43:55 vm krb5kdc[22231](info): TGS_REQ (8 etypes {aes256-cts-hmac-sha1-96(18), aes128-cts-hmac-sha1-96(17)}) 127.0.0.1: ISSUE: authtime 1795427035, etypes {rep=aes256-cts-hmac-sha1-96(18), tkt=aes256-cts-hmac-sha1-96(18), ses=aes256-cts-hmac-sha1-96(18)}, alice@LAB.TEST for host/guest1.lab.test@LAB.TEST
Nov 23 09:43:55 vm krb5kdc[22231](info): TGS_REQ (8 etypes {aes256-cts-hmac-sha1-96(18), aes128-cts-hmac-sha1-96(17)}) 127.0.0.1: ISSUE: authtime 1795427035, etypes {rep=aes256-cts-hmac-sha1-96(18), tkt=aes256-cts-hmac-sha1-96(18), ses=aes256-cts-hmac-sha1-96(18)}, alice@LAB.TEST for host/guest1.lab.test@LAB.TEST
Nov 23 09:43:56 vm krb5kdc[22231](info): AS_REQ (8 etypes {aes256-cts-hmac-sha1-96(18), aes128-cts-hmac-sha1-96(17)}) 127.0.0.1: LOCKED_OUT: carol@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST, Client's credentials have been revoked
`;

test('the lab’s own probes are left out of the log, and nobody else’s', (t) => {
  const lines = captured.split('\n');
  const kept = withoutProbes(captured, new Set([52_988])).split('\n');
  t.deepEqual(kept, lines.toSpliced(4, 1).toSpliced(2, 1));
  t.is(withoutProbes(captured, new Set([52_989])), captured);
});

test('each request is read with its status, client and service', (t) => {
  const entries = parseKdcLog(captured);
  t.deepEqual(
    entries.map((entry) => `${entry.request} ${entry.status} ${entry.client}`),
    [
      'AS_REQ NEEDED_PREAUTH alice@LAB.TEST',
      'AS_REQ ISSUE alice@LAB.TEST',
      'AS_REQ PREAUTH_FAILED alice@LAB.TEST',
      'TGS_REQ ISSUE alice@LAB.TEST',
      'TGS_REQ ISSUE alice@LAB.TEST',
      'AS_REQ LOCKED_OUT carol@LAB.TEST',
    ],
  );
  t.is(entries[3]?.service, 'host/guest1.lab.test@LAB.TEST');
});

test('a client’s requests are counted, its own realm left out of service names', (t) => {
  t.deepEqual(countRequests(parseKdcLog(captured), 'alice@LAB.TEST'), {
    asRequests: 3,
    asTickets: 1,
    serviceTickets: { 'host/guest1.lab.test': 2 },
    failedAttempts: 1,
  });
  t.deepEqual(countRequests(parseKdcLog(captured), 'dave@LAB.TEST'), {
    asRequests: 0,
    asTickets: 0,
    serviceTickets: {},
    failedAttempts: 0,
  });
});

test('a client cannot count as another by a name that looks like a log line', (t) => {
  const forged =
    'Nov 23 09:43:55 vm krb5kdc[1](info): AS_REQ (1 etypes {aes(18)}) 127.0.0.1: CLIENT_NOT_FOUND: ' +
    'x, authtime 1, etypes {a}, alice@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST, Client not found\n';
  t.is(countRequests(parseKdcLog(forged), 'alice@LAB.TEST').asRequests, 0);
});

test('a line cut short by the end of the log is skipped', (t) => {
  const line = captured.split('\n')[5] ?? '';
  for (const length of [0, 20, 60, 150, line.length - 40])
    t.deepEqual(parseKdcLog(line.slice(0, length)), []);
});

const request = (time: string, status: string) =>
  `Dec ${time} vm krb5kdc[1](info): AS_REQ (1 etypes {aes(18)}) 127.0.0.1: ${status}: ` +
  (status === 'ISSUE'
    ? 'authtime 1, etypes {rep=aes(18)}, alice@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST\n'
    : 'alice@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST, Preauthentication failed\n');

const failuresIn = (...log: string[]) =>
  countRequests(parseKdcLog(log.join('')), 'alice@LAB.TEST', {
    maxFailures: 3,
    failureCountIntervalMs: 60_000,
  }).failedAttempts;

test('the failure counter is worked out as the KDC does: a success sets it back, a locked account adds nothing', (t) => {
  const failed = request(' 1 10:00:00', 'PREAUTH_FAILED');
  t.is(failuresIn(failed, failed, failed, request(' 1 10:00:01', 'LOCKED_OUT')), 3);
  t.is(failuresIn(failed, failed, request(' 1 10:00:01', 'ISSUE'), failed), 1);
});

test('a failure after the policy’s interval begins the count anew', (t) => {
  const first = request('31 10:00:00', 'PREAUTH_FAILED');
  t.is(failuresIn(first, request('31 10:01:00', 'PREAUTH_FAILED')), 2);
  t.is(failuresIn(first, request('31 10:01:01', 'PREAUTH_FAILED')), 1);
});
