import test from 'ava';
import type { ChannelLine } from '../world/ports.ts';
import { linesInside } from './lines-inside.ts';

const lines = (text: string): ChannelLine[] =>
  text
    .trim()
    .split('\n')
    .map((each) => ({ by: each.startsWith('> ') ? 'client' : 'guest', line: each.slice(2) }));

const login = `
> SPICE-SSO 1-1 client 55 -
< SPICE-SSO 1-1 agent 66 77 sasl=GSSAPI 55
< authenticate kerberos
> startSASL GSSAPI
< ok
> sasl <1424 octets>
< sasl <156 octets>
> sasl <32 octets>
< ok
< SPICE-SSO 1-1 agent 66 88 sasl=GSSAPI
< authenticate kerberos
> credentials password <20 octets>
< ok
< login opened
`;

test('what is said after the last token was accepted is inside the layer', (t) => {
  t.deepEqual(linesInside(lines(login)), [
    'SPICE-SSO 1-1 agent 66 88 sasl=GSSAPI',
    'credentials password ',
    'login opened',
  ]);
});

test('a client’s SIGNATURE ends the layer', (t) => {
  const again = `${login}> SPICE-SSO 1-1 client 99 -\n< error 408 timed out`;
  t.false(linesInside(lines(again)).some((line) => line.includes('client') || line.includes('timed')));
});

test('the ok of a request is not the ok of a token', (t) => {
  t.deepEqual(linesInside(lines('> startSASL GSSAPI\n< ok\n< login opened')), []);
});
