import { z } from 'zod';
import { parseLogLine } from '../world/process/component-log.ts';
import { fieldsText } from './fields-text.ts';
import type { LineReader } from './log-line.ts';

/** A record of journald (systemd.journal-fields(7)); a message that is no UTF-8 comes as its octets. */
const record = z.looseObject({
  __REALTIME_TIMESTAMP: z.string().regex(/^\d{1,17}$/),
  MESSAGE: z.union([z.string(), z.array(z.int().min(0).max(255))]).nullish(),
  SYSLOG_IDENTIFIER: z.string().optional(),
  _PID: z.string().optional(),
});

/** Reads `<guest>-journal.jsonl`; a component's record is shown by its event and fields. */
export function guestReader(guest: string): LineReader {
  return (line) => {
    const parsed = record.safeParse(jsonOf(line));
    if (!parsed.success) return undefined;
    const { __REALTIME_TIMESTAMP: micros, MESSAGE, SYSLOG_IDENTIFIER, _PID } = parsed.data;
    const message = typeof MESSAGE === 'string' ? MESSAGE : Buffer.from(MESSAGE ?? []).toString('utf8');
    const event = parseLogLine(message);
    const who = SYSLOG_IDENTIFIER ?? (_PID === undefined ? 'kernel' : `pid ${_PID}`);
    return {
      atMs: Number(micros) / 1000,
      source: guest,
      text: event ? `${event.component}: ${fieldsText(event)}` : `${who}: ${message}`,
    };
  };
}

/** A line of a traffic log (lab/world/qemu/traffic-log.ts). */
const exchange = z.looseObject({
  atMs: z.number(),
  sent: z.json().optional(),
  received: z.json().optional(),
});

/** Reads `<guest>-qmp.jsonl` and `<guest>-guest-agent.jsonl`: `>` is the lab's. */
export function trafficReader(source: string): LineReader {
  return (line) => {
    const parsed = exchange.safeParse(jsonOf(line));
    if (!parsed.success) return undefined;
    const { atMs, sent, received } = parsed.data;
    const text = sent === undefined ? `< ${JSON.stringify(received)}` : `> ${JSON.stringify(sent)}`;
    return { atMs, source, text };
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
