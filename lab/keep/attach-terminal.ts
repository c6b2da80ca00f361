import type { Socket } from 'node:net';
import { interruptSignal } from '../run/interrupt.ts';
import { askKeeper, openRequest } from './ask-keeper.ts';
import { KeepError } from './keep-error.ts';
import { rawTerminal } from './raw-terminal.ts';

/** Ctrl-], as telnet and `virsh console` have it. */
const detachOctet = 0x1d;
const startTimeoutMs = 60_000;
/** Leaves a full-screen program's screen, shows the cursor, ends bracketed paste and colours. */
const resetModes = '\u001b[?1047l\u001b[?25h\u001b[?2004l\u001b[0m';

/**
 * Joins this process's terminal to a new shell in the guest until Ctrl-], the shell's or the world's end.
 * The terminal is restored on every way out. Rejects with a KeepError, no-terminal where stdin or stdout is none.
 */
export async function attachTerminal(socketPath: string, guest: string): Promise<void> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new KeepError('no-terminal', 'lab attach needs a terminal; lab exec GUEST -- COMMAND needs none');
  }
  const size = () => ({ rows: stdout.rows, columns: stdout.columns });
  const term = process.env['TERM'] ?? 'dumb';
  const { socket } = await openRequest(
    socketPath,
    { request: 'attach', guest, ...size(), term },
    startTimeoutMs,
  );
  stdout.write(`attached to ${guest}; Ctrl-] leaves it\n`);
  let resizing = Promise.resolve<unknown>(undefined);
  const resize = () => {
    // One at a time, so that the last size is the one that stays.
    resizing = resizing.then(() =>
      askKeeper(socketPath, { request: 'resize', guest, ...size() }).catch(() => undefined),
    );
  };
  stdout.on('resize', resize);
  let why: string;
  try {
    using terminal = new DisposableStack();
    terminal.use(rawTerminal());
    why = await relay(socket);
  } finally {
    stdout.off('resize', resize);
    stdin.pause();
    socket.destroy();
  }
  stdout.write(`${resetModes}\n${why} ${guest}\n`);
  await resizing;
}

/** Octets both ways, until either end has enough. */
async function relay(socket: Socket): Promise<'left' | 'the shell has ended on'> {
  const { stdin, stdout } = process;
  using interrupt = interruptSignal();
  const { promise, resolve } = Promise.withResolvers<'left' | 'the shell has ended on'>();
  const type = (octets: Buffer) => {
    const end = octets.indexOf(detachOctet);
    socket.write(end < 0 ? octets : octets.subarray(0, end));
    if (end >= 0) resolve('left');
  };
  stdin.on('data', type).once('end', () => resolve('left'));
  interrupt.signal.addEventListener('abort', () => resolve('left'), { once: true });
  socket.on('error', () => undefined).once('close', () => resolve('the shell has ended on'));
  socket.pipe(stdout, { end: false });
  try {
    return await promise;
  } finally {
    stdin.off('data', type);
    socket.unpipe(stdout);
  }
}
