/** The proxy's log: one JSON object a line (docs/architecture.md, "Processes and their logs"). */
export type EventLog = (level: 'info' | 'warning' | 'error', event: ProxyEvent, fields?: EventFields) => void;

export type ProxyEvent =
  | 'connected'
  | 'session'
  | 'notice'
  | 'port-found'
  | 'port-opened'
  | 'port-closed'
  | 'plugin-started'
  | 'plugin-ended'
  | 'reconnecting'
  | 'stopping'
  | 'disconnected'
  | 'failed';

type EventFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** @param write takes one line with its LF */
export function createEventLog(write: (line: string) => void): EventLog {
  return (level, event, fields = {}) => {
    const time = new Date().toISOString();
    write(`${JSON.stringify({ time, component: 'spice-port-proxy', level, event, ...fields })}\n`);
  };
}
