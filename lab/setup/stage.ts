/** One part of set-up. It is asked on every run, so it must be quick when its work is done already. */
export interface Stage {
  /** As it completes "set-up: … failed". */
  readonly name: string;
  /** Makes it so unless it is. Programs' output goes to the log file. */
  readonly ensure: (logFile: string) => Promise<unknown>;
  /** What to say, instead of failing, when it is an error that the lab can do without; undefined when it cannot. */
  readonly excuse?: (error: unknown) => string | undefined;
}
