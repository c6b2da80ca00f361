import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { runProxyProcess } from '../testing/spice-proxy-run.ts';
import { type SpiceMachine, spicePort, startSpiceMachine } from '../testing/spice-qemu.ts';

/** More than are looked for, so that the search takes a while. */
const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `${id}.0`);
const signalled = new URL('../testing/spice-proxy-signalled.ts', import.meta.url).pathname;

let folder: string;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'port-search-'));
  await mkdir(join(folder, 'plugins'), { mode: 0o755 });
  await writeFile(join(folder, 'plugins', 'idle'), '#!/bin/sh\nexec cat\n', { mode: 0o755 });
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

for (const transport of ['tls', 'tcp'] as const) {
  test.serial(
    `a proxy that is told to end while it links ports over ${transport} leaves the machine running`,
    async (t) => {
      t.is(await crashes('SIGTERM', transport), 0);
    },
  );
}

// Nobody can do anything for a process that is killed; README.md of the component has the figures.
test.serial('a proxy that is killed while it links ports can crash the machine', async (t) => {
  const crashed = await crashes('SIGKILL', 'tcp');
  t.log(`${crashed} of ${names.length} machines crashed`);
  t.true(crashed > 0, 'the server has learnt to lose a port: the README need not warn of it any more');
});

test.serial('a proxy that is killed once its ports are linked leaves the machine running', async (t) => {
  delete process.env['SIGNAL_AT_TICKET'];
  await using machine = await startPorts();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await using proxy = runProxyProcess(argumentsFor(machine, 'tcp'), await machine.issueTicket());
    await proxy.seen('port-found', 2);
    proxy.kill('SIGKILL');
    await proxy.ended;
    t.true(await answers(machine));
  }
});

/**
 * How many machines a proxy has crashed that gets the signal when it has sent a ticket for a port, one ticket later
 * each time, while the server is slow to answer.
 */
async function crashes(signal: NodeJS.Signals, transport: 'tls' | 'tcp'): Promise<number> {
  let crashed = 0;
  for (const [at] of names.entries()) {
    await using machine = await startPorts();
    process.env['SIGNAL_AT_TICKET'] = [signal, 2 + at, machine.pid].join(',');
    await using proxy = runProxyProcess(
      argumentsFor(machine, transport),
      await machine.issueTicket(),
      signalled,
    );
    await Promise.race([proxy.ended, proxy.seen('stopping')]);
    process.kill(machine.pid, 'SIGCONT');
    await proxy.ended;
    if (!(await answers(machine))) crashed += 1;
  }
  return crashed;
}

function startPorts(): Promise<SpiceMachine> {
  return startSpiceMachine({ devices: names.flatMap((name, id) => spicePort(`port${id}`, name)) });
}

async function answers({ monitor }: SpiceMachine): Promise<boolean> {
  return monitor.execute('query-status').then(
    () => true,
    () => false,
  );
}

function argumentsFor(machine: SpiceMachine, transport: 'tls' | 'tcp'): readonly string[] {
  const tls = [
    '--tls-port',
    String(machine.tlsPort),
    '--ca',
    machine.caFile,
    '--host-subject',
    machine.hostSubject,
  ];
  const address = transport === 'tls' ? tls : ['--tcp-port', String(machine.tcpPort)];
  // Whichever of the two the server lists first, all have to be linked.
  const ports = [names[0], names.at(-1)].flatMap((name) => ['--port', `${name ?? ''}=idle`]);
  return [
    '--host',
    machine.host,
    ...address,
    '--ticket-fd',
    '3',
    '--plugin-dir',
    join(folder, 'plugins'),
    ...ports,
  ];
}
