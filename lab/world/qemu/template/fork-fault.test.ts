import test from 'ava';
import { OwnedDeadlineError } from '../../../deadline/deadlines-of.ts';
import type { HostLoad } from '../../host/host-load.ts';
import { PortLeaseError } from '../../owner/lease-port.ts';
import { MachineError } from '../machine-error.ts';
import { forkFaultOf } from './fork-fault.ts';

const idle: HostLoad = { cpus: 2, runnable: 2, steal: 0, pressure: {}, loadAverage: 1 };
const busy: HostLoad = { ...idle, runnable: 13 };
const late = (waitedFor: string) => new OwnedDeadlineError('lab', waitedFor, 10_000, 'nothing yet');

test('only a stream that cannot be loaded is surely the template’s fault', (t) => {
  const ended = 'QEMU of guest1 ended with exit status 1: qemu: load of migration failed: Invalid argument';
  t.is(forkFaultOf(new MachineError('machine-ended', ended), 'starting', busy), 'template');
  t.is(forkFaultOf(new MachineError('template-unusable', 'failed'), 'starting', busy), 'template');
});

test('what a fork did not come to is the fault of something else', (t) => {
  const ended = 'QEMU of guest1 ended with exit status 1: cannot set up guest memory: Cannot allocate memory';
  for (const error of [
    new MachineError('machine-ended', ended),
    new MachineError('no-space', 'no space left for guest1'),
    new PortLeaseError('127.0.0.1', 20),
    late('QMP of guest1'),
    new Error('anything'),
  ])
    t.is(forkFaultOf(error, 'starting', idle), 'else');
});

test('a guest that runs and does not answer may be the template’s fault, unless the host had no time or no memory', (t) => {
  const silent = late('guest1 to take its identity');
  t.is(forkFaultOf(silent, 'running', idle), 'silent');
  t.is(forkFaultOf(silent, 'running', busy), 'else');
  t.is(forkFaultOf(new MachineError('identity-failed', 'it said nothing'), 'running', idle), 'silent');
  const reset = new MachineError('machine-ended', 'QEMU of guest1 ended with exit status 0: it said nothing');
  for (const error of [reset, new MachineError('connection-lost', 'QMP: read ECONNRESET')])
    t.is(forkFaultOf(error, 'starting', idle), 'silent');
  const killed = 'QEMU of guest1 ended with SIGKILL: it said nothing';
  t.is(forkFaultOf(new MachineError('machine-ended', killed), 'running', idle), 'else');
});
