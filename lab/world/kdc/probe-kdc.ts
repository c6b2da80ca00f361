import { connect } from 'node:net';

const maxAnswerOctets = 4096;
const krbErrorTag = 0x7e;

/**
 * Resolves when a KDC answers at this TCP address, rejects otherwise or when `signal` aborts.
 * RFC 4120 7.2.2: a length with the high bit set must be answered with a KRB-ERROR, so a KDC proves
 * that it serves requests without any principal being touched. `onPort` receives the probe's own TCP port, by which the
 * KDC's log names it.
 */
export function probeKdc(
  address: { readonly host: string; readonly port: number },
  signal: AbortSignal,
  onPort: (port: number) => void = () => undefined,
): Promise<true> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...address });
    let answer = Buffer.alloc(0);
    const settle = (outcome: () => void) => {
      signal.removeEventListener('abort', aborted);
      socket.destroy();
      outcome();
    };
    const aborted = () => settle(() => reject(new Error('the KDC did not answer')));
    signal.addEventListener('abort', aborted, { once: true });
    socket.on('connect', () => {
      if (socket.localPort !== undefined) onPort(socket.localPort);
      socket.write(Buffer.from('ffffffff', 'hex'));
    });
    socket.on('error', (error) => settle(() => reject(error)));
    socket.on('close', () => settle(() => reject(new Error('the KDC closed the connection'))));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length > maxAnswerOctets || (answer.length > 4 && answer[4] !== krbErrorTag)) {
        settle(() => reject(new Error('what answers there is not a KDC')));
      } else if (answer.length > 4) {
        settle(() => resolve(true));
      }
    });
  });
}
