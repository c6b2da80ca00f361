import { spawn } from 'node:child_process';
import { deadlinesOf } from '../../../deadline/deadlines-of.ts';
import { saysProgramIsMissing, tiedCommand } from '../../owner/tied-command.ts';
import { headerOctets, parsePcap, type Segment } from './parse-pcap.ts';

const { waitUntil } = deadlinesOf('lab');

/** tcpdump is not there, or may not capture. */
export class CaptureError extends Error {
  readonly code: 'tcpdump-missing' | 'tcpdump-refused' | 'capture-incomplete';

  constructor(code: CaptureError['code'], message: string) {
    super(message);
    this.name = 'CaptureError';
    this.code = code;
  }
}

export interface Capture extends AsyncDisposable {
  /** Resolves with the segments when one from `untilNs` on is among them. Rejects with a PcapError, CaptureError or DeadlineError. */
  segments(originMs: number, untilNs: number): Promise<readonly Segment[]>;
}

const startTimeoutMs = 10_000;
const segmentTimeoutMs = 5000;
/** About 450 000 segments. */
const maxFileOctets = 33_554_432;
const maxSaidOctets = 4096;

/** Begins to capture the headers of what goes to and from a port of loopback; rejects with a CaptureError or a DeadlineError. */
export async function captureSegments(
  port: number,
  { program = 'tcpdump', maxOctets = maxFileOctets } = {},
): Promise<Capture> {
  const [file, ...args] = tiedCommand([
    ...[program, '-i', 'lo', '-s', String(headerOctets), '-w', '-', '-U', '--immediate-mode'],
    // It would become another user, who may not write to our pipe, and lose its tie to us.
    ...(process.getuid?.() === 0 ? ['-Z', 'root'] : []),
    ...['--time-stamp-precision=nano', 'tcp', 'port', String(port)],
  ]);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  let octets = 0;
  let said = '';
  let ended = false;
  child.stdout.on('data', (piece: Buffer) => {
    octets += piece.length;
    // refuses: test "a capture that grows without end is given up"
    if (octets <= maxOctets) pieces.push(piece);
    else child.kill('SIGKILL');
  });
  child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-maxSaidOctets)));
  const gone = new Promise<void>((resolve) => {
    const end = () => {
      ended = true;
      resolve();
    };
    child.once('error', end).once('close', end);
  });
  await using undo = new AsyncDisposableStack();
  undo.defer(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  await waitUntil(
    () => ended || /listening on/.test(said),
    (begun) => begun,
    { for: 'tcpdump', timeoutMs: startTimeoutMs, intervalMs: 2 },
  );
  // refuses: test "without tcpdump, or without the right to capture, there is a reason and no capture"
  if (!/listening on/.test(said)) throw refused(said);
  const resources = undo.move();
  return {
    async segments(originMs, untilNs) {
      let length = -1;
      let parsed: readonly Segment[] = [];
      await waitUntil(
        () => {
          if (octets > maxOctets || ended) return true;
          if (octets === length) return false;
          length = octets;
          parsed = parsePcap(Buffer.concat(pieces), originMs);
          return (parsed.at(-1)?.atNs ?? -Infinity) >= untilNs;
        },
        (done) => done,
        { for: 'the last segment of a benchmark', timeoutMs: segmentTimeoutMs, intervalMs: 5 },
      );
      if (octets > maxOctets)
        throw new CaptureError('capture-incomplete', `more than ${maxOctets} octets were captured`);
      if (ended) throw new CaptureError('capture-incomplete', `tcpdump ended: ${lastLine(said)}`);
      return parsed;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function refused(said: string): CaptureError {
  return saysProgramIsMissing(said)
    ? new CaptureError(
        'tcpdump-missing',
        'tcpdump is not installed: apt-get install tcpdump (or run make setup)',
      )
    : new CaptureError('tcpdump-refused', `tcpdump captures nothing: ${lastLine(said)}`);
}

const lastLine = (said: string) => said.trim().split('\n').at(-1) ?? 'it said nothing';
