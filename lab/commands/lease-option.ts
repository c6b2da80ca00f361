import { InvalidArgumentError, Option } from 'commander';
import { duration } from '../scenario/units.ts';

/** `--lease`, of every command that may keep a world. */
export function leaseOption(): Option {
  return new Option('--lease <duration>', 'how long a world is kept, at most 24h; `lab lease` changes it')
    .argParser(parseDuration)
    .default(30 * 60_000, '30m');
}

/** A duration with its unit, to ms. */
export function parseDuration(text: string): number {
  const parsed = duration.safeParse(text);
  if (!parsed.success || parsed.data === 0)
    throw new InvalidArgumentError('It is a duration such as 90s, 30m or 2h, at most 24h.');
  return parsed.data;
}
