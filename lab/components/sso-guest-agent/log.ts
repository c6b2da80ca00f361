/** Writes one event to stderr as a line of JSON (docs/architecture.md, "Processes and their logs"). */
export function logEvent(
  level: 'info' | 'warning' | 'error',
  event: string,
  fields: Readonly<Record<string, string | number | boolean>> = {},
): void {
  const line = { time: new Date().toISOString(), component: 'sso-guest-agent', level, event, ...fields };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
