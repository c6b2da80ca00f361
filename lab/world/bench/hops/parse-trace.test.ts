import test from 'ava';
import { parseTrace } from './parse-trace.ts';

test('the events of the way are read from QEMU’s log, with their times', (t) => {
  const log = [
    '4745@1795527384.964803:virtio_console_chr_read port 1, size 24 ',
    '4745@1795527385.000001:spice_vmc_read spice read 16 of requested 65536 ',
    '4745@1795527385.000002:virtio_console_flush_buf port 1, in_len 16, out_len 16',
    'qemu-system-x86_64: warning: something else',
    '4745@1795527385.0000',
  ].join('\n');
  t.deepEqual(parseTrace(log, 1_795_527_384_000), [
    { name: 'virtio_console_chr_read', atNs: 964_803_000, port: 1, octets: 24 },
    { name: 'spice_vmc_read', atNs: 1_000_001_000, port: 0, octets: 16 },
  ]);
});
