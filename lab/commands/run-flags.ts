import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { aboveZero, machineSize } from '../scenario/units.ts';
import { componentsOption } from './components-option.ts';

/** How a run is to run; the options of `lab run` explain each. */
export interface RunFlags {
  readonly kdc: 'auto' | 'container' | 'process';
  /** Boot every guest. */
  readonly cold: boolean;
  /** Where run folders are made. */
  readonly reports: string;
  /** A folder with another build of the components; default this checkout's. */
  readonly components?: string;
  readonly jobs?: number;
  readonly cores?: number;
  /** In bytes. */
  readonly memory?: number;
  /** In ms. */
  readonly deadline: number;
}

const defaultDeadlineMs = 60 * 60_000;

const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'expected a whole number from 1 to 9999')
  .transform(Number);

/** Adds the flags of a command that builds worlds. */
export function addWorldFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--kdc <kind>', 'the KDC').choices(['auto', 'container', 'process']).default('auto'),
    )
    .option('--cold', 'boot every guest, instead of forking it from a template', false)
    .option('--reports <folder>', 'where run folders are made', 'reports')
    .addOption(componentsOption());
}

/** Adds the flags of a command that runs scenarios to their end. */
export function addRunFlags(command: Command): Command {
  return addWorldFlags(command)
    .option('--jobs <n>', 'most scenarios at once, 1 for one by one; default: what fits', flagOf(wholeNumber))
    .option('--cores <n>', 'processors to share; default: those there are', flagOf(wholeNumber))
    .option('--memory <size>', 'memory to share; default: what is available', flagOf(machineSize))
    .addOption(
      new Option('--deadline <duration>', 'ends the run, whatever it is at')
        .argParser(flagOf(aboveZero))
        .default(defaultDeadlineMs, '60m'),
    );
}

/** A parser for a flag's value, by its schema; a mistake is bad usage, told in one line. */
export function flagOf<T>(schema: z.ZodType<T, string>): (text: string) => T {
  return (text) => {
    const read = schema.safeParse(text);
    if (!read.success) throw new InvalidArgumentError(read.error.issues[0]?.message ?? 'not understood');
    return read.data;
  };
}
