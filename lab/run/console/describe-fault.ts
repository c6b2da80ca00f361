import { type OpenTime, runningMs, type Span } from './judge-console.ts';

/** One sentence about a console that was open with nobody there: whose, when, how long, and who had left before. */
export function describeFault(guest: string, fault: OpenTime, pauses: readonly Span[]): string {
  const { session, terminal, goesOn, left, allowedMs } = fault;
  const lengthMs = Math.round(runningMs(fault, pauses));
  return [
    `the session ${session.id} of ${session.user} was in front on ${terminal} of ${guest} `,
    `with no client of ${session.user} there, for ${lengthMs} ms${goesOn ? ' and still at the end' : ''} `,
    `(from ${clock(fault.fromMs)} to ${clock(fault.toMs)}; allowed: ${Math.round(allowedMs)} ms): `,
    left
      ? `${left.who} had been gone for ${Math.round(fault.fromMs - left.atMs)} ms (${left.what})`
      : 'none was ever there before',
  ].join('');
}

/** As the watch's log has it. */
function clock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
