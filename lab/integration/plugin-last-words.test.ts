import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Channel } from '../components/spice-port-proxy/channel.ts';
import { createDataPlace } from '../components/spice-port-proxy/data-frames.ts';
import type { PortChannel } from '../components/spice-port-proxy/port-channel.ts';
import { servePort } from '../components/spice-port-proxy/serve-port.ts';

const headerBytes = 6;
const saidBytes = 100_000;

test('all that a plugin has said is sent before its end hangs up, however slow the server is', async (t) => {
  const pluginDir = await mkdtemp(join(tmpdir(), 'last-words-'));
  t.teardown(() => rm(pluginDir, { recursive: true }));
  const script = `#!/bin/sh\nhead -c ${saidBytes - 4} /dev/zero | tr '\\\\0' x\nprintf last\n`;
  await writeFile(join(pluginDir, 'speaker'), script, { mode: 0o755 });

  const ended = Promise.withResolvers<undefined>();
  const closed = Promise.withResolvers<undefined>();
  const sent: Buffer[] = [];
  let closedAfterBytes = -1;
  const bytesSent = () => sent.reduce((sum, { length }) => sum + length, 0);
  const channel: Partial<Channel> = {
    newDataPlace: () => createDataPlace(headerBytes),
    // The first piece is taken only when the plugin is gone.
    async sendData({ octets, dataAt }, sizeBytes) {
      sent.push(Buffer.from(octets.subarray(dataAt, dataAt + sizeBytes)));
      await ended.promise;
    },
    close() {
      closedAfterBytes = bytesSent();
      closed.resolve(undefined);
      return Promise.resolve();
    },
  };
  const port: PortChannel = {
    name: 'spice.sso.0',
    opened: true,
    channel: channel as Channel,
    traffic: () => closed.promise,
    [Symbol.dispose]: () => undefined,
  };
  const outcome = await servePort(port, {
    rule: { name: 'spice.sso.0', plugin: 'speaker', args: [] },
    pluginDir,
    log: (_level, event) => event === 'plugin-ended' && ended.resolve(undefined),
    signal: new AbortController().signal,
  });
  t.like(outcome, { kind: 'plugin-ended', end: { exitCode: 0 } });
  t.is(closedAfterBytes, saidBytes);
  t.is(Buffer.concat(sent).subarray(-4).toString(), 'last');
});
