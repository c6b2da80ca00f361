import test from 'ava';
import { octetPair } from '../../testing/octet-pair.ts';
import { exactReader } from '../octet-stream.ts';
import { type ExchangeMessage, readExchange, writeExchange } from './exchange-messages.ts';

test('each message is read as it was written', async (t) => {
  const messages: ExchangeMessage[] = [
    { kind: 'token', token: Buffer.from('AP-REQ') },
    { kind: 'token', token: Buffer.alloc(0) },
    { kind: 'failed', reason: 'no key' },
    { kind: 'done' },
  ];
  const [near, far] = octetPair();
  const reader = exactReader(far);
  for (const message of messages) await writeExchange(near, message);
  near.leave();
  for (const message of messages) t.deepEqual(await readExchange(reader), message);
  t.is(await readExchange(reader), undefined);
});

test('a message that is empty, too long or of no kind is none of an exchange', async (t) => {
  for (const octets of ['00000000', '00020002', '0000000158']) {
    const [near, far] = octetPair();
    await near.write(Buffer.from(octets, 'hex'));
    near.leave();
    await t.throwsAsync(readExchange(exactReader(far)), { instanceOf: RangeError }, octets);
  }
});

test('a message whose rest never comes is the end of the stream', async (t) => {
  const [near, far] = octetPair();
  await near.write(Buffer.from('0000000254', 'hex'));
  near.leave();
  t.is(await readExchange(exactReader(far)), undefined);
});
