import test from 'ava';
import { describeConsole, parseFront, whyNotLocked, whyNotOpen } from './console-front.ts';

const look = (front: string, own = '') => `Front=${front}
${own}
Id=2
Name=alice
Service=greetd
State=active
Class=user
Seat=seat0
TTY=tty1
Leader=412
LockedHint=no
`;

test('a look at the console is read', (t) => {
  t.like(parseFront(look('tty1', 'Discarded=12\n'), 'alice'), {
    front: 'tty1',
    lockHasTerminal: false,
    discardedBytes: 12,
    session: { id: '2', tty: 'tty1' },
  });
});

test('a look that does not say what is in front is none', (t) => {
  t.throws(() => parseFront(look('tty1').replace('Front=', 'Fron='), 'alice'));
});

test('a record of the lock that is no number is none', (t) => {
  t.is(parseFront(look('tty12', 'Discarded=1 2\n'), 'alice').discardedBytes, undefined);
});

test('a session is open when its own terminal is in front, and logind has no other word', (t) => {
  const open = parseFront(look('tty1'), 'alice');
  t.is(whyNotOpen(open), undefined);
  t.regex(whyNotOpen({ ...open, front: 'tty12' }) ?? '', /tty12 is in front/);
  t.regex(whyNotOpen(parseFront(look('tty1'), 'bob')) ?? '', /no session/);
  t.regex(whyNotOpen(parseFront(look('tty1').replace('active', 'online'), 'alice')) ?? '', /online/);
});

test('a hint of logind is no lock, and a lock without the hint is no whole one', (t) => {
  const hinted = parseFront(look('tty1', 'Lock=yes\n').replace('LockedHint=no', 'LockedHint=yes'), 'alice');
  t.regex(whyNotLocked(hinted) ?? '', /own tty1 is in front/);
  t.regex(whyNotLocked({ ...hinted, front: 'tty2' }) ?? '', /not the lock's tty12/);
  t.regex(whyNotLocked({ ...hinted, front: 'tty12' }) ?? '', /has locked nothing/);
  const locked = { ...hinted, front: 'tty12', lockedSession: '2' };
  t.is(whyNotLocked(locked), undefined);
  t.regex(whyNotLocked({ ...locked, lockHasTerminal: false }) ?? '', /no process/);
  t.regex(whyNotLocked({ ...locked, lockedSession: '1' }) ?? '', /has locked session 1/);
  const unhinted = parseFront(look('tty12', 'Lock=yes\nLocked=2\n'), 'alice');
  t.regex(whyNotLocked(unhinted) ?? '', /no LockedHint/);
});

test('a console is described with who has it, whoever was expected there', (t) => {
  const session =
    'session 2: Name=alice Service=greetd State=active LockedHint=no TTY=tty1; tty1 is in front';
  t.is(describeConsole(parseFront(look('tty1'), 'alice')), session);
  t.is(describeConsole(parseFront(look('tty1'), 'bob')), `alice has the console: ${session}`);
  const greeter = look('tty1').replace('Class=user', 'Class=greeter');
  t.is(describeConsole(parseFront(greeter, 'bob')), 'nobody has a session on the console; tty1 is in front');
});
