import test from 'ava';
import {
  decodeLayerChoice,
  decodeLayerOffer,
  encodeLayerChoice,
  encodeLayerOffer,
  securityLayer,
} from './gssapi-layer-messages.ts';

test('an offer is a bitmask and three octets of size', (t) => {
  t.deepEqual(encodeLayerOffer({ layers: 6, maxReceiveBytes: 65_536 }), Buffer.from('06010000', 'hex'));
  t.deepEqual(decodeLayerOffer(Buffer.from('07ffffff', 'hex')), { layers: 7, maxReceiveBytes: 0xffffff });
});

test('an offer of another length is malformed', (t) => {
  for (const hex of ['', '04', '040100', '0401000000']) {
    t.throws(() => decodeLayerOffer(Buffer.from(hex, 'hex')), { code: 'malformed-layer-message' });
  }
});

test('a choice is one layer, a size and who to be', (t) => {
  const choice = { layer: securityLayer.confidentiality, maxReceiveBytes: 65_536, authzid: 'zoë' };
  const octets = Buffer.from('040100007a6fc3ab', 'hex');
  t.deepEqual(encodeLayerChoice(choice), octets);
  t.deepEqual(decodeLayerChoice(octets), choice);
});

test('a choice without a layer may carry a size, as gsasl’s does', (t) => {
  t.deepEqual(decodeLayerChoice(Buffer.from('0100ffff', 'hex')), {
    layer: 1,
    maxReceiveBytes: 65_535,
    authzid: '',
  });
});

test('a choice of no layer, of two or of an unknown one is malformed', (t) => {
  for (const hex of ['00010000', '06010000', '08010000', '84010000']) {
    t.throws(() => decodeLayerChoice(Buffer.from(hex, 'hex')), { code: 'malformed-layer-message' });
  }
});

test('a choice that is too short, too long, not UTF-8 or has a NUL is malformed', (t) => {
  const prefix = Buffer.from('04010000', 'hex');
  const malformed = [
    prefix.subarray(0, 3),
    Buffer.concat([prefix, Buffer.alloc(1025, 'a')]),
    Buffer.concat([prefix, Buffer.from('ff', 'hex')]),
    Buffer.concat([prefix, Buffer.from('alice\0')]),
  ];
  for (const octets of malformed)
    t.throws(() => decodeLayerChoice(octets), { code: 'malformed-layer-message' });
});

test('a size that three octets do not hold is not encoded', (t) => {
  t.throws(() => encodeLayerOffer({ layers: 4, maxReceiveBytes: 0x1000000 }), {
    code: 'malformed-layer-message',
  });
});
