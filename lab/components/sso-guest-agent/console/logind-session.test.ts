import test from 'ava';
import { LogindAnswerError, parseSession, type Properties } from './logind-session.ts';

// As systemd 252 answered in a guest whose console was locked.
const alice: Properties = new Map<string, string | number>([
  ['Id', '41'],
  ['User', 1000],
  ['Name', 'alice'],
  ['VTNr', 1],
  ['Service', 'greetd'],
  ['Leader', 1617],
  ['Class', 'user'],
  ['State', 'online'],
]);

test('a session tells who and what', (t) => {
  t.deepEqual(parseSession(alice), {
    id: '41',
    uid: 1000,
    user: 'alice',
    class: 'user',
    state: 'online',
    service: 'greetd',
    leaderPid: 1617,
  });
});

test('an answer that lacks something, or has it otherwise, is no session', (t) => {
  const broken: readonly Properties[] = [
    new Map(),
    ...[...alice.keys()]
      .filter((name) => name !== 'VTNr')
      .map((name) => new Map([...alice].filter(([other]) => other !== name))),
    new Map([...alice, ['State', 'elsewhere']]),
    new Map([...alice, ['Name', 7]]),
    new Map([...alice, ['User', 'x']]),
  ];
  for (const properties of broken) {
    const error = t.throws(() => parseSession(properties), { instanceOf: LogindAnswerError });
    t.is(error.code, 'malformed');
  }
});
