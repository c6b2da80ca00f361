import { endianness } from 'node:os';
import test from 'ava';
import { decodeResponse, encodeRequest, GreetdIpcError, maxResponseBytes } from './greetd-ipc.ts';

/** A frame by hand, in the machine's own byte order. */
function frame(json: string, length = Buffer.byteLength(json)): Buffer {
  const header = new Uint32Array([length]);
  return Buffer.concat([Buffer.from(header.buffer), Buffer.from(json)]);
}

const secret = '{"type":"auth_message","auth_message_type":"secret","auth_message":"SSO handle: "}';
const refused = '{"type":"error","error_type":"auth_error","description":"pam_authenticate: AUTH_ERR"}';

test('a request is its length in native order, then its JSON', (t) => {
  const octets = encodeRequest({ type: 'create_session', username: 'alice' });
  const json = '{"type":"create_session","username":"alice"}';
  t.deepEqual(octets, frame(json));
  t.is(octets[endianness() === 'LE' ? 0 : 3], json.length);
});

test('each response is understood', (t) => {
  t.deepEqual(decodeResponse(frame('{"type":"success"}'))?.response, { type: 'success' });
  t.deepEqual(decodeResponse(frame(secret))?.response, {
    type: 'auth_message',
    messageType: 'secret',
    message: 'SSO handle: ',
  });
  t.deepEqual(decodeResponse(frame(refused))?.response, {
    type: 'error',
    errorType: 'auth_error',
    description: 'pam_authenticate: AUTH_ERR',
  });
});

test('a response that is split anywhere waits for its rest, and leaves what follows it', (t) => {
  const octets = frame(secret);
  for (let split = 0; split < octets.length; split++)
    t.is(decodeResponse(octets.subarray(0, split)), undefined);
  const next = frame('{"type":"success"}');
  t.deepEqual(decodeResponse(Buffer.concat([octets, next]))?.rest, next);
});

test('a response that is too long is refused before it is read', (t) => {
  const error = t.throws(() => decodeResponse(frame('', maxResponseBytes + 1)), {
    instanceOf: GreetdIpcError,
  });
  t.is(error.code, 'too-large');
  t.is(decodeResponse(frame('', maxResponseBytes)), undefined);
});

test('a response of no known shape is refused', (t) => {
  const shapes = ['', '{', 'null', '7', '"success"', '{}', '{"type":"other"}', '{"type":"error"}'];
  const wrong = [
    secret.replace('secret', 'loud'),
    secret.replace('auth_message"', 'x"'),
    refused.replace('auth_error', 'x'),
  ];
  for (const json of [...shapes, ...wrong, refused.replace('"pam_authenticate: AUTH_ERR"', '7')]) {
    const error = t.throws(() => decodeResponse(frame(json)), { instanceOf: GreetdIpcError }, json);
    t.is(error.code, 'malformed');
  }
});
