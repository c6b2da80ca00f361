import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type BenchRepetition, benchRepetitionSchema } from './bench-samples.ts';

/** A longer file is not read: something wrote in a loop. */
const maxSamplesBytes = 1024 * 1024 * 1024;

export type BenchSamplesErrorCode = 'bad-line' | 'too-large';

/** A `bench-samples.jsonl` that cannot be read back. */
export class BenchSamplesError extends Error {
  readonly code: BenchSamplesErrorCode;

  constructor(code: BenchSamplesErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BenchSamplesError';
    this.code = code;
  }
}

/**
 * Hands over one repetition at a time, since all their samples may not fit into memory. `cutShort` when the last line is
 * half a line: the run was killed while writing it. Rejects with a BenchSamplesError.
 */
export async function readBenchSamples(
  file: string,
  take: (repetition: BenchRepetition) => void,
  maxBytes = maxSamplesBytes,
): Promise<{ readonly cutShort: boolean }> {
  // refuses: test "a file of samples that is too large is not read"
  if ((await stat(file)).size > maxBytes)
    throw new BenchSamplesError('too-large', `${file} is too large to read`);
  let number = 0;
  let bad: BenchSamplesError | undefined;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    // Only the last line may be half a line.
    if (bad) throw bad;
    number++;
    const parsed = parseLine(line);
    if ('value' in parsed) take(repetitionOf(parsed.value, `${file}:${number}`));
    else bad = new BenchSamplesError('bad-line', `${file}:${number}: not JSON`, { cause: parsed.cause });
  }
  return { cutShort: bad !== undefined };
}

function parseLine(line: string): { readonly value: unknown } | { readonly cause: unknown } {
  try {
    return { value: JSON.parse(line) };
  } catch (cause) {
    return { cause };
  }
}

function repetitionOf(value: unknown, place: string): BenchRepetition {
  const parsed = benchRepetitionSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : ` (${issue.path.join('.')})`;
  // refuses: test "a line of samples that is not of the schema names its place"
  throw new BenchSamplesError('bad-line', `${place}: ${issue?.message ?? 'malformed'}${where}`, {
    cause: parsed.error,
  });
}
