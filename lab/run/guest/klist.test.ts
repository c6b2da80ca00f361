import test from 'ava';
import { parseKlist } from './klist.ts';

const listing = `Ticket cache: FILE:/tmp/krb5cc_1000
Default principal: alice@LAB.TEST

Valid starting     Expires            Service principal
11/23/26 09:58:01  11/24/26 09:57:59  krbtgt/LAB.TEST@LAB.TEST
	renew until 11/24/26 09:57:59, Flags: FfRAT
11/23/26 09:58:03  11/24/26 09:57:59  http/web.lab.test@LAB.TEST
	Flags: FfAT
`;

test('each ticket comes with its flags and its end', (t) => {
  const endsAtMs = Date.UTC(2026, 10, 24, 9, 57, 59);
  t.deepEqual(parseKlist(listing), [
    {
      service: 'krbtgt/LAB.TEST@LAB.TEST',
      endsAtMs,
      flags: ['forwardable', 'forwarded', 'renewable', 'pre-authenticated'],
    },
    {
      service: 'http/web.lab.test@LAB.TEST',
      endsAtMs,
      flags: ['forwardable', 'forwarded', 'pre-authenticated'],
    },
  ]);
});

test('an empty cache lists none', (t) => {
  t.deepEqual(parseKlist('Ticket cache: FILE:/tmp/krb5cc_1000\nDefault principal: alice@LAB.TEST\n'), []);
});
