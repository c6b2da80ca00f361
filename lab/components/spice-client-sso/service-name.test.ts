import test from 'ava';
import { parseServiceName, serviceNameProblem } from './service-name.ts';

test('a service principal name is taken apart, with or without a realm', (t) => {
  t.deepEqual(parseServiceName('host/guest1.lab.test'), {
    ...{ service: 'host', host: 'guest1.lab.test', realm: undefined },
  });
  t.deepEqual(parseServiceName('HTTP/web@LAB.TEST'), { service: 'HTTP', host: 'web', realm: 'LAB.TEST' });
});

test('host@name is a mistake that names host/name', (t) => {
  t.is(
    serviceNameProblem('host@guest1.lab.test'),
    '"host@guest1.lab.test" is no service principal name; did you mean host/guest1.lab.test?',
  );
});

test('what is no service principal name is a mistake, whatever it looks like', (t) => {
  for (const name of [
    '',
    'host',
    'host/',
    '/guest1',
    ' host/guest1',
    'host/a b',
    'host/a/b',
    'host/a@B@C',
    'a@b@c',
    'host/ä',
  ])
    t.regex(serviceNameProblem(name) ?? '', /expected host\/guest1\.lab\.test/, name);
  t.is(serviceNameProblem('host/guest1.lab.test@LAB.TEST'), undefined);
});
