import test from 'ava';
import { scenarioText } from '../testing/scenario-text.ts';
import { planText } from './plan-scenario.ts';

const closed = '  - expect: { login: closed, guest: guest1, user: alice }';

test('a login that is closed and was never seen open is refused', (t) => {
  const text = scenarioText(16, closed);
  t.throws(() => planText(text, 's.yaml'), {
    code: 'never-seen',
    message:
      's.yaml:16:5: the login of alice on guest1 cannot be closed: no step before expects to see it open',
  });
});

test('one sighting is good for one end', (t) => {
  t.notThrows(() => planText(scenarioText(18, closed), 's.yaml'));
  t.throws(() => planText(`${scenarioText(18, closed)}${closed}\n${closed}\n`, 's.yaml'), {
    code: 'never-seen',
    message: /^s\.yaml:23:5: /,
  });
});
