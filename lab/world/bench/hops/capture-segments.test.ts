import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { captureSegments } from './capture-segments.ts';

let folder: string;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capture-segments-'));
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

/** A program in tcpdump's place. */
async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

test('without tcpdump, or without the right to capture, there is a reason and no capture', async (t) => {
  await t.throwsAsync(captureSegments(5900, { program: 'no-such-tcpdump' }), {
    code: 'tcpdump-missing',
    message: /apt-get install tcpdump/,
  });
  const refused = await program('refused', 'echo "tcpdump: lo: You don’t have permission" >&2; exit 1');
  await t.throwsAsync(captureSegments(5900, { program: refused }), {
    code: 'tcpdump-refused',
    message: /You don’t have permission/,
  });
});

test('a capture that grows without end is given up', async (t) => {
  // Each record says that it is whole and empty, at time 0.
  const endless = await program(
    'endless',
    'echo "listening on lo" >&2; printf "\\115\\074\\262\\241\\002\\000\\004\\000\\000\\000\\000\\000\\000\\000\\000\\000\\066\\000\\000\\000\\001\\000\\000\\000"; exec cat /dev/zero',
  );
  await using capture = await captureSegments(5900, { program: endless, maxOctets: 1_048_576 });
  await t.throwsAsync(capture.segments(0, 1), { code: 'capture-incomplete', message: /more than/ });
});

test('a capture that ends before the last segment says so', async (t) => {
  const short = await program('short', 'echo "listening on lo" >&2; read -r line; echo "out of memory" >&2');
  await using capture = await captureSegments(5900, { program: short });
  await t.throwsAsync(capture.segments(0, 1), { code: 'capture-incomplete', message: /out of memory/ });
});
