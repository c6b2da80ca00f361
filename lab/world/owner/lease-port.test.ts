import { once } from 'node:events';
import { createServer } from 'node:net';
import { execa } from 'execa';
import test from 'ava';
import { leasePort, PortLeaseError } from './lease-port.ts';

const host = '127.0.0.1';
const module = new URL('lease-port.ts', import.meta.url).href;

/** Another lab, which leases the port and then does nothing. */
async function otherLab(port: number) {
  const script = `const { leasePort } = await import(${JSON.stringify(module)});
    await leasePort('${host}', async () => ${port}); console.log('leased'); setInterval(() => undefined, 1000);`;
  const lab = execa(process.execPath, ['--input-type=module', '-e', script], { reject: false });
  await once(lab.stdout, 'data');
  return { lab };
}

test('a leased port can be bound', async (t) => {
  await using lease = await leasePort(host);
  const server = createServer().listen({ host, port: lease.port });
  await once(server, 'listening');
  t.pass();
  server.close();
});

test('leases that are held at the same time differ, whatever is guessed', async (t) => {
  const guesses = [40_001, 40_001, 40_001, 40_002];
  const guess = () => Promise.resolve(guesses.shift() ?? 40_003);
  await using first = await leasePort(host, guess);
  await using second = await leasePort(host, guess);
  t.not(first.port, second.port);
  const many = await Promise.all(Array.from({ length: 50 }, () => leasePort(host)));
  t.is(new Set(many.map(({ port }) => port)).size, 50);
  await Promise.all(many.map((lease) => lease[Symbol.asyncDispose]()));
});

test('a lease that was given back can be had again', async (t) => {
  const guess = () => Promise.resolve(40_010);
  const lease = await leasePort(host, guess);
  await lease[Symbol.asyncDispose]();
  await using again = await leasePort(host, guess);
  t.is(again.port, 40_010);
});

test('when every guess is leased the tries are bounded', async (t) => {
  const guess = () => Promise.resolve(40_020);
  await using lease = await leasePort(host, guess);
  const error = await t.throwsAsync(leasePort(host, guess), { instanceOf: PortLeaseError });
  t.is(error.code, 'no-port');
  t.is(lease.port, 40_020);
});

test('another lab’s port is not to be had while it runs, and is at once when it was killed', async (t) => {
  const guess = () => Promise.resolve(40_030);
  const { lab } = await otherLab(40_030);
  await t.throwsAsync(leasePort(host, guess), { instanceOf: PortLeaseError });
  lab.kill('SIGKILL');
  await lab;
  await using lease = await leasePort(host, guess);
  t.is(lease.port, 40_030);
});
