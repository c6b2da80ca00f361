import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/**
 * How often a principal's password was wrong here, kept in a file: a realm locks a user after a few attempts, so this
 * guest makes few, whoever asks and however often it is started anew.
 */
export interface PasswordAttempts {
  /** Counts an attempt as failed before it is made, and resolves with whether it may be made. */
  begin(principal: string): Promise<boolean>;
  /** The KDC was not reached: nothing was tried. */
  takeBack(principal: string): Promise<void>;
  succeeded(principal: string): Promise<void>;
}

export interface PasswordAttemptsOptions {
  readonly file: string;
  /** The wait after one failure, in ms; it doubles with each further one, up to `maxBackOffMs`. */
  readonly firstBackOffMs: number;
  /** The system's clock, since the count outlives the process; ms. */
  readonly now?: () => number;
}

/** Far above any interval after which a realm forgets failures. */
export const maxBackOffMs = 30 * 60_000;
/** Each costs a proven principal, so this bounds the file and little else. */
const maxPrincipals = 1000;

const schema = z.record(z.string(), z.strictObject({ failures: z.number(), untilMs: z.number() }));
type Counts = z.infer<typeof schema>;

export function openPasswordAttempts(options: PasswordAttemptsOptions): PasswordAttempts {
  const { file, firstBackOffMs, now = Date.now } = options;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: two attempts must not both find the way free. */
  function change<T>(work: (counts: Counts) => Promise<T>): Promise<T> {
    const result = last.then(async () => work(await read(file)));
    last = result.catch(() => undefined);
    return result;
  }

  return {
    begin: (principal) =>
      change(async (counts) => {
        const known = counts[principal];
        // refuses: password-attempts; password-back-off
        if (known && known.untilMs > now()) {
          // A clock that was set back must not lock anybody out for longer than the longest wait.
          const untilMs = Math.min(known.untilMs, now() + maxBackOffMs);
          if (untilMs < known.untilMs) await write(file, { ...counts, [principal]: { ...known, untilMs } });
          return false;
        }
        // refuses: test "a file that is full of principals takes no other"
        if (!known && Object.keys(counts).length >= maxPrincipals) return false;
        const failures = (known?.failures ?? 0) + 1;
        const backOffMs = Math.min(firstBackOffMs * 2 ** (failures - 1), maxBackOffMs);
        await write(file, { ...counts, [principal]: { failures, untilMs: now() + backOffMs } });
        return true;
      }),
    takeBack: (principal) =>
      change(async ({ [principal]: known, ...others }) => {
        if (!known) return;
        const failures = known.failures - 1;
        await write(file, failures > 0 ? { ...others, [principal]: { failures, untilMs: 0 } } : others);
      }),
    succeeded: (principal) =>
      change(async (counts) => {
        await write(file, Object.fromEntries(Object.entries(counts).filter(([name]) => name !== principal)));
      }),
  };
}

async function read(file: string): Promise<Counts> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

async function write(file: string, counts: Counts): Promise<void> {
  const aside = `${file}.new`;
  await writeFile(aside, JSON.stringify(counts), { mode: 0o600 });
  await rename(aside, file);
}
