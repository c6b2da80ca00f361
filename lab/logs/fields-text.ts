/** What every log line of a component or of the journal has, and nobody reads twice. */
const usual = new Set(['event', 'time', 'component', 'level', 'atMs', 'source', 'kind', 'scenario']);

/** `event name=value …`, as one reads a log record; a warning or an error says so first. */
export function fieldsText(record: Readonly<Record<string, unknown>>): string {
  const { event, level } = record;
  const rest = Object.entries(record)
    .filter(([name, value]) => !usual.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const severity = level === 'warning' || level === 'error' ? [`${level}:`] : [];
  return [...severity, ...(typeof event === 'string' ? [event] : []), ...rest].join(' ');
}
