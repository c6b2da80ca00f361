/** Writes one event to stderr as a line of JSON (docs/architecture.md, "Processes and their logs"). */
export function logControlEvent(
  level: 'info' | 'warning' | 'error',
  event: string,
  fields: Readonly<Record<string, string | number | boolean>> = {},
): void {
  const line = { time: new Date().toISOString(), component: 'sso-control-agent', level, event, ...fields };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
