import { readFileSync } from 'node:fs';
import test from 'ava';
import { readMessageToGuest } from '../../../wire/vdsm/message-to-guest.ts';
import { type MessageToHost, readMessageToHost } from '../../../wire/vdsm/message-to-host.ts';
import { writeVdsmMessage } from '../../../wire/vdsm/write-message.ts';
import { stepControl } from './control-machine.ts';
import { type ControlState, type Fact, initialControlState } from './control-state.ts';
import { readMemoryFacts } from './facts/memory-facts.ts';
import { readFact } from './facts/read-fact.ts';

type Json = Readonly<Record<string, unknown>>;

/** fixtures/vdsm/README.md says how they were made. */
const linesOf = (name: string): readonly string[] =>
  readFileSync(`fixtures/vdsm/${name}.jsonl`, 'utf8').trim().split('\n');
const parse = (line: string | Buffer): Json => JSON.parse(line.toString()) as Json;

/** What vdsm takes out of each report without asking whether it is there; it calls any other name unknown. */
const neededByVdsm: Readonly<Record<string, readonly string[]>> = {
  heartbeat: ['free-ram'],
  'host-name': ['name'],
  'os-version': ['version'],
  'os-info': [],
  timezone: [],
  'network-interfaces': ['interfaces'],
  applications: ['applications'],
  'active-user': ['name'],
  'session-logon': [],
  'session-lock': [],
  'session-unlock': [],
  'session-logoff': [],
  'session-startup': [],
  'session-shutdown': [],
  fqdn: ['fqdn'],
  containers: ['list'],
  'disks-usage': ['disks'],
  'number-of-cpus': ['count'],
  completion: [],
};

/** Every report that a session of all kinds of events makes. */
async function allReports(): Promise<readonly MessageToHost[]> {
  let state: ControlState = { ...initialControlState(false), answered: true };
  const sent: MessageToHost[] = [];
  const facts = new Set<Fact>();
  const seen = { user: 'alice', session: '2', locked: false };
  const events = [
    { kind: 'connected' },
    ...linesOf('vdsm').map((line) => readMessageToGuest(Buffer.from(line))),
    { kind: 'console', seen: undefined },
    { kind: 'console', seen },
    { kind: 'console', seen: { ...seen, locked: true } },
    { kind: 'console', seen },
    { kind: 'console', seen: undefined },
    { kind: 'stopping' },
  ] as const;
  for (const event of events) {
    if (event.kind === 'unknown' || event.kind === 'malformed') continue;
    const step = stepControl(state, event);
    state = step.state;
    for (const effect of step.effects) {
      if (effect.kind === 'send') sent.push(effect.message);
      if (effect.kind === 'send-facts') effect.facts.forEach((fact) => facts.add(fact));
    }
  }
  const { facts: memory } = await readMemoryFacts(undefined);
  const heartbeat = { 'free-ram': memory.freeRam, 'memory-stat': memory.memoryStat, apiVersion: 3 };
  sent.push({ name: 'heartbeat', args: heartbeat }, ...(await Promise.all([...facts].map(readFact))));
  return sent;
}

test('what vdsm writes is a message that the agent knows', (t) => {
  let state: ControlState = { ...initialControlState(true), answered: true };
  for (const line of linesOf('vdsm')) {
    const read = readMessageToGuest(Buffer.from(line));
    t.is(read.kind, 'message', line);
    if (read.kind !== 'message') continue;
    const step = stepControl(state, read);
    state = { ...step.state, underWay: [] };
    const refused = step.effects.filter((effect) => effect.kind === 'report');
    t.is(refused.length, read.message.name === 'hibernate' ? 1 : 0, line);
  }
});

test('what the original agent writes is a message that the lab’s vdsm knows', (t) => {
  for (const line of linesOf('original-agent'))
    t.is(readMessageToHost(Buffer.from(line)).kind, 'message', line);
});

test('what the agent writes is what vdsm reads', async (t) => {
  const reports = (await allReports()).map((message) => parse(writeVdsmMessage(message) ?? ''));
  const names = new Set(reports.map((report) => String(report['__name__'])));
  for (const report of reports) {
    const name = String(report['__name__']);
    for (const key of neededByVdsm[name] ?? [`no report that vdsm knows: ${name}`])
      t.true(Object.hasOwn(report, key), `${name} ${key}`);
  }
  // "containers" belongs to the original alone.
  t.deepEqual(
    Object.keys(neededByVdsm).filter((name) => !names.has(name)),
    ['containers'],
  );
});

test('what the agent writes has the types that the original’s reports have', async (t) => {
  const originals = new Map(linesOf('original-agent').map((line) => [String(parse(line)['__name__']), line]));
  for (const message of await allReports()) {
    const original = originals.get(message.name);
    if (original === undefined) continue;
    const ours: Json = parse(writeVdsmMessage(message) ?? '');
    // vdsm takes no notice of "done".
    for (const [key, value] of Object.entries(parse(original)))
      if (key !== 'done' && Object.hasOwn(ours, key))
        t.is(typeof ours[key], typeof value, `${message.name} ${key}`);
  }
});

test('what the lab’s vdsm writes is what vdsm writes', (t) => {
  for (const line of linesOf('vdsm')) {
    const read = readMessageToGuest(Buffer.from(line));
    if (read.kind !== 'message') continue;
    const written = parse(writeVdsmMessage(read.message) ?? '');
    for (const [key, value] of Object.entries(parse(line))) {
      // The agent takes a number of seconds and one in text; "failure" is for hooks, which it has none of.
      const expected = key === 'timeout' ? Number(value) : value;
      if (key !== 'failure') t.deepEqual(written[key], expected, `${line} ${key}`);
    }
  }
});
