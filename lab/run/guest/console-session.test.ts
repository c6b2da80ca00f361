import test from 'ava';
import { parseSessions } from './console-session.ts';

const twoSessions = `Id=2
Name=alice
Service=greetd
State=active
Class=user
Seat=seat0
TTY=tty1
Leader=412
LockedHint=no

Id=c1
Name=_greetd
Service=greetd
State=online
Class=greeter
Seat=seat0
TTY=tty1
Leader=300
LockedHint=no

`;

test('logind’s sessions are read block by block', (t) => {
  t.deepEqual(parseSessions(twoSessions)[0], {
    id: '2',
    name: 'alice',
    service: 'greetd',
    state: 'active',
    class: 'user',
    seat: 'seat0',
    tty: 'tty1',
    leader: 412,
    lockedHint: false,
  });
  t.is(parseSessions(twoSessions).length, 2);
});

test('a seat without sessions gives none', (t) => {
  t.deepEqual(parseSessions(''), []);
});
