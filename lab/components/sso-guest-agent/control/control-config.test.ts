import test from 'ava';
import { parseControlConfig } from './control-config.ts';

test('the legacy login is off unless the file says otherwise', (t) => {
  t.deepEqual(parseControlConfig('c.json', '{"realm":"LAB.TEST"}'), {
    port: '/dev/virtio-ports/com.redhat.rhevm.vdsm',
    realm: 'LAB.TEST',
    legacyLogin: false,
  });
});

test('what is no configuration is refused with the file and the key', (t) => {
  for (const text of [
    '',
    '{',
    '{}',
    '{"realm":"LAB.TEST","legacy":true}',
    '{"realm":"L","legacyLogin":"yes"}',
  ])
    t.throws(
      () => parseControlConfig('c.json', text),
      { message: /^c\.json/, code: 'malformed' } as never,
      text,
    );
  t.throws(() => parseControlConfig('c.json', ' '.repeat(70_000)), { message: /too long/ });
});
