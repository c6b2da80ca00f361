/** An error with a code explains itself; any other is a fault of the lab, and its place is worth more than its words. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? error.message : (error.stack ?? error.message);
}
