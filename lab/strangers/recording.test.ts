import test from 'ava';
import { parseRecording, partOf } from './recording.ts';

const said = Buffer.concat([
  Buffer.from(
    '\nSPICE-SSO 1-1 client old -\n\nSPICE-SSO 1-1 client new -\nerror 300 later\nstartSASL GSSAPI\n',
  ),
  Buffer.from('sasl YXA=\nsasl =\nsasl Y2hvaWNl\n'),
  Buffer.from([0, 0, 0, 1, 10]),
]);

test('a recording is its last SIGNATURE, its tokens, and what followed them', (t) => {
  t.deepEqual(parseRecording(said), {
    signature: 'SPICE-SSO 1-1 client new -',
    tokens: ['YXA=', '=', 'Y2hvaWNl'],
    after: Buffer.from([0, 0, 0, 1, 10]),
  });
});

test('without a whole exchange it is none', (t) => {
  t.throws(() => parseRecording(said.subarray(0, 40)));
});

test('its first token is played with others after it, its last one alone', (t) => {
  const client = parseRecording(said);
  const first = partOf(client, 'first').tokens;
  t.is(first[0], 'YXA=');
  t.not(first[2], 'Y2hvaWNl');
  t.deepEqual(partOf(client, 'last').tokens, ['Y2hvaWNl']);
});
