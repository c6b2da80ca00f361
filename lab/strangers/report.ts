/** Writes one event to stderr, as a component does. */
export function report(event: string, fields: Readonly<Record<string, string | number>> = {}): void {
  const level = event === 'accepted' ? 'error' : 'info';
  const line = { time: new Date().toISOString(), component: 'lab-stranger', level, event, ...fields };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
