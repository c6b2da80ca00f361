import test from 'ava';
import { LogindAnswerError, parseSession, parseSessionPaths } from './logind-session.ts';

// As systemd 252 answered in a guest whose console was locked.
const list =
  '{"type":"a(susso)","data":[[["41",1000,"alice","seat0","/org/freedesktop/login1/session/_341"],["7",0,"root","","/org/freedesktop/login1/session/_37"]]]}';
const session =
  '{"type":"a{sv}","data":[{"Id":{"type":"s","data":"41"},"User":{"type":"(uo)","data":[1000,"/org/freedesktop/login1/user/_1000"]},"Name":{"type":"s","data":"alice"},"VTNr":{"type":"u","data":1},"Seat":{"type":"(so)","data":["seat0","/org/freedesktop/login1/seat/seat0"]},"Service":{"type":"s","data":"greetd"},"Leader":{"type":"u","data":1617},"Class":{"type":"s","data":"user"},"State":{"type":"s","data":"online"},"LockedHint":{"type":"b","data":true}}]}';

test('only the sessions on the seat count', (t) => {
  t.deepEqual(parseSessionPaths(list, 'seat0'), ['/org/freedesktop/login1/session/_341']);
});

test('a session tells who and what', (t) => {
  t.deepEqual(parseSession(session), {
    id: '41',
    uid: 1000,
    user: 'alice',
    class: 'user',
    state: 'online',
    service: 'greetd',
    leaderPid: 1617,
  });
});

test('an answer that lacks something is no session', (t) => {
  const broken = ['', '{', 'null', '{}', '{"data":7}', '{"data":[]}', '{"data":[null]}', '{"data":[{}]}'];
  const changed = [
    session.replace('"online"', '"elsewhere"'),
    session.replace('"alice"', '7'),
    session.replace('[1000,', '["x",'),
  ];
  for (const json of [...broken, ...changed]) {
    t.is(t.throws(() => parseSession(json), { instanceOf: LogindAnswerError }, json).code, 'malformed');
  }
  for (const json of broken.slice(0, 5))
    t.throws(() => parseSessionPaths(json, 'seat0'), { instanceOf: LogindAnswerError });
  t.throws(() => parseSessionPaths(list.replace('"/org/freedesktop/login1/session/_341"', '7'), 'seat0'), {
    instanceOf: LogindAnswerError,
  });
});
