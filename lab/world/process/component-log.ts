import { z } from 'zod';
import type { ComponentEvent } from '../ports.ts';

/** A log line of a component (docs/architecture.md, "Processes and their logs"): the fixed fields, then its own. */
const logLine = z.looseObject({
  time: z.iso.datetime(),
  component: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  event: z.string(),
});

/** Reads one stderr line; undefined for anything that is not a log line (a stack trace, a library's own words). */
export function parseLogLine(line: string): ComponentEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return logLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
