import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { waitUntil } from '../../deadline/wait-until.ts';
import { Secret } from '../../secret/secret.ts';
import { startScriptedServer } from '../../testing/spice-scripted-server.ts';
import { runProxy } from './run-proxy.ts';

const session = 0xfedc_ba98;

/** A folder with one approved plugin, which is never started: nobody in the guest opens its port. */
async function pluginFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plugins-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'plugin'), '#!/bin/sh\n', { mode: 0o755 });
  return folder;
}

test('every link of a port names the session, also after the server has dropped it', async (t) => {
  await using server = await startScriptedServer(session, ['other.0', 'spice.sso.0']);
  const stop = new AbortController();
  const found = Promise.withResolvers<undefined>();
  const running = runProxy(
    {
      remote: { transport: 'tcp', host: '127.0.0.1', port: server.port },
      ticket: new Secret('ticket'),
      pluginDir: await pluginFolder(t),
      ports: [{ name: 'spice.sso.0', plugin: 'plugin', args: [] }],
    },
    (_, event) => {
      if (event === 'port-found') found.resolve(undefined);
    },
    stop.signal,
  );
  await found.promise;
  server.dropPort();
  await waitUntil(
    () => server.links.length,
    (count) => count >= 5,
    { for: 'both ports to be linked again', timeoutMs: 10_000, intervalMs: 5 },
  );
  stop.abort();
  await running;
  const [first, ...others] = server.links;
  t.like(first, { session: 0, type: 1 });
  for (const link of others) t.like(link, { session, type: 10 });
});
