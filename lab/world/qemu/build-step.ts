import { LoggedCommandError, runLogged } from '../docker/run-logged.ts';
import { saysProgramIsMissing } from '../owner/tied-command.ts';
import { MachineError, type MachineErrorCode } from './machine-error.ts';

export interface BuildStepOptions {
  /** Receives what the program prints. */
  readonly logFile: string;
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
  /** See LoggedCommandOptions. */
  readonly asRoot?: boolean;
  /** The Debian package that has the program. */
  readonly debianPackage: string;
  /** How a failure that has no better code is reported. */
  readonly failure: MachineErrorCode;
}

/** Runs a program of a build; a missing program or a full disk is told apart from a failure of its own. */
export async function runBuildStep(
  argv: readonly [string, ...string[]],
  options: BuildStepOptions,
): Promise<void> {
  try {
    await runLogged(argv, options);
  } catch (error) {
    if (!(error instanceof LoggedCommandError)) throw error;
    const [program] = argv;
    if (saysProgramIsMissing(error.message)) {
      throw new MachineError(
        'program-missing',
        `${program} is not installed: apt-get install ${options.debianPackage} (or run make setup)`,
        { cause: error },
      );
    }
    if (error.message.includes('No space left on device')) {
      throw new MachineError('no-space', `no space left on the disk for ${program}: make clean-cache`, {
        cause: error,
      });
    }
    throw new MachineError(options.failure, error.message, { cause: error });
  }
}
