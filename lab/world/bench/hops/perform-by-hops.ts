import { open, stat } from 'node:fs/promises';
import type { BenchPerformance, BenchRoute, BenchTask, Machine } from '../../ports.ts';
import type { BenchControl } from '../bench-control.ts';
import { BenchEndError } from '../bench-control.ts';
import { CaptureError, captureSegments } from './capture-segments.ts';
import { HopsError, hopParts } from './hop-parts.ts';
import { parseTrace, traceEvents } from './parse-trace.ts';

/** What TLS 1.3 adds to a record: header, content type and tag (RFC 8446, 5.2). */
const tlsOctets = 22;
/** A run of QEMU's events longer than this is not read: 100 000 messages have 20 MB. */
const maxTraceOctets = 67_108_864;

/**
 * Performs round trips and says where their time went. Without tcpdump, or where the instruments
 * lost sight of one, they are measured all the same, and a reason stands in the parts' place. Rejects with a
 * BenchEndError, or what the capture rejects with.
 */
export async function performByHops(
  machine: Machine,
  route: BenchRoute,
  control: BenchControl,
  task: BenchTask,
  timeoutMs: number,
): Promise<BenchPerformance> {
  const { traceFile, spice, monitor } = machine;
  const serverPort = route.layer === 'spiceport' ? spice.plainPort : spice.tlsPort;
  if (traceFile === undefined || serverPort === undefined)
    throw new BenchEndError('no-trace', 'this machine was not started to be traced');
  const capture = await captureSegments(serverPort).catch((error: unknown) => {
    if (error instanceof CaptureError) return error;
    throw error;
  });
  if (capture instanceof CaptureError) {
    const plain = { ...task, parts: undefined };
    const { code, message } = capture;
    return { ...(await control.perform(plain, timeoutMs)), partsMissing: { code, message } };
  }
  await using capturing = capture;
  const trace = async (enable: boolean) => {
    for (const name of traceEvents) await monitor.execute('trace-event-set-state', { name, enable });
  };
  const traceBegins = (await stat(traceFile)).size;
  await trace(true);
  const done = await control.perform(task, timeoutMs).finally(() => trace(false));
  const { times, latenciesNs = [] } = done;
  if (!times) throw new BenchEndError('malformed', 'the host’s end did not say when it sent');
  const lastGotNs = (times.sentNs.at(-1) ?? 0) + (latenciesNs.at(-1) ?? 0);
  const proxied = route.layer === 'proxy' || route.layer === 'sasl' || route.layer === 'lines';
  // The receipt is on the wire after the last message.
  const segments = await capturing.segments(times.originMs, lastGotNs);
  const events = parseTrace(await readFrom(traceFile, traceBegins), times.originMs);
  try {
    const partsNs = hopParts({
      ...times,
      bytes: task.bytes,
      latenciesNs,
      segments,
      events,
      serverPort,
      recordOctets: route.layer === 'spiceport' ? 0 : tlsOctets,
      client: proxied ? 'plugin socket and proxy' : 'SPICE client',
    });
    return { ...done, partsNs };
  } catch (error) {
    // The round trips are as good without: an instrument that lost sight of a message says nothing of the channel.
    if (!(error instanceof HopsError)) throw error;
    return { ...done, partsMissing: { code: error.code, message: error.message } };
  }
}

async function readFrom(path: string, position: number): Promise<string> {
  await using file = await open(path);
  const length = (await file.stat()).size - position;
  if (length > maxTraceOctets) throw new BenchEndError('trace-too-long', `QEMU traced ${length} octets`);
  const octets = Buffer.alloc(length);
  await file.read(octets, 0, length, position);
  return octets.toString('latin1');
}
