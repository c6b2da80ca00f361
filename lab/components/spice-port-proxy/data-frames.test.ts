import test from 'ava';
import {
  createHeaderEncoder,
  decodeHeader,
  type HeaderForm,
  headerBytes,
} from '../../wire/spice/message-header.ts';
import { createDataPlace, frameData } from './data-frames.ts';

const dataType = 101;

function framed(form: HeaderForm, data: Buffer): Buffer {
  const place = createDataPlace(headerBytes[form]);
  data.copy(place.octets, place.dataAt);
  const encode = createHeaderEncoder(form);
  return frameData(place, data.length, (sizeBytes) => encode({ type: dataType, sizeBytes }));
}

/** The bodies of the messages in it. */
function bodies(form: HeaderForm, octets: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < octets.length; ) {
    const { sizeBytes } = decodeHeader(form, octets, at);
    at += headerBytes[form];
    found.push(octets.subarray(at, at + sizeBytes));
    at += sizeBytes;
  }
  return found;
}

const most = 32_768;

for (const form of ['mini', 'full'] as const) {
  for (const [size, sizes] of [
    [1, [1]],
    [most, [most]],
    [most + 1, [most, 1]],
    [2 * most, [most, most]],
  ] as const) {
    test(`${size} octets leave as ${sizes.length} of the ${form} form, in order`, (t) => {
      const data = Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 255));
      const parts = bodies(form, framed(form, data));
      t.deepEqual(
        parts.map(({ length }) => length),
        [...sizes],
      );
      t.true(Buffer.concat(parts).equals(data));
    });
  }
}
