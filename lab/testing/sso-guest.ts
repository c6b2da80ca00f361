import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TestRealm } from './krb5-realm.ts';
import { connectTo, type SsoProcess, startAgent, startClient } from './sso-process.ts';

/** A real agent that listens on a unix socket, with no console (`"loginManager": "none"`). */
export interface TestGuest extends AsyncDisposable {
  readonly agent: SsoProcess;
  readonly socket: string;
  readonly ccacheFile: (user: string) => string;
  /** Kills the agent and starts another. */
  restart(): Promise<void>;
  /** Changes the configuration file; the agent does not know yet. */
  configure(overrides: Readonly<Record<string, unknown>>): Promise<void>;
}

export async function startGuest(
  realm: TestRealm,
  folder: string,
  overrides: Readonly<Record<string, unknown>>,
): Promise<TestGuest> {
  const runFolder = join(folder, `run-${crypto.randomUUID().slice(0, 8)}`);
  const socket = `${runFolder}.sock`;
  const configFile = `${runFolder}.json`;
  const standard = { port: `unix:${socket}`, loginManager: 'none', runFolder, ccacheFolder: folder };
  const configure = (more: Readonly<Record<string, unknown>>) =>
    writeFile(configFile, JSON.stringify({ ...standard, ...overrides, ...more }));
  await configure({});
  let agent = startAgent(configFile, realm.env);
  await agent.event('ready');
  return {
    get agent() {
      return agent;
    },
    socket,
    ccacheFile: (user) => join(folder, `krb5cc_${user}`),
    configure,
    async restart() {
      await agent[Symbol.asyncDispose]();
      agent = startAgent(configFile, realm.env);
      await agent.event('ready');
    },
    [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose](),
  };
}

/** A real client on a connection of its own to the guest. */
export async function startDesktop(
  realm: TestRealm,
  guest: TestGuest,
  ccache: string,
  ...args: string[]
): Promise<SsoProcess> {
  const socket = await connectTo(guest.socket);
  const client = startClient(socket, args, { ...realm.env, KRB5CCNAME: ccache });
  socket.destroy();
  return client;
}

/** A stream whose ends can be exchanged without the other end seeing a hang-up, as a migration does. */
export interface Relay extends AsyncDisposable {
  /** A socket for a client; what it sends goes to the guest's end from now on. */
  client(): Promise<Socket>;
  /** Connects the guest's end to this socket path from now on. */
  guest(path: string): Promise<void>;
}

export async function startRelay(folder: string): Promise<Relay> {
  const path = join(folder, `relay-${crypto.randomUUID().slice(0, 8)}.sock`);
  const server = createServer().listen(path);
  await once(server, 'listening');
  let near: Socket | undefined;
  let far: Socket | undefined;
  const all: Socket[] = [];
  const keep = (socket: Socket) => {
    all.push(socket);
    return socket.on('error', () => undefined);
  };
  return {
    async client() {
      const accepted = once(server, 'connection');
      const socket = await connectTo(path);
      near = keep(((await accepted) as [Socket])[0]);
      const mine = near;
      near.on('data', (octets: Buffer) => mine === near && far?.write(octets));
      return socket;
    },
    async guest(target) {
      far = keep(await connectTo(target));
      const mine = far;
      far.on('data', (octets: Buffer) => mine === far && near?.write(octets));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of all) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
