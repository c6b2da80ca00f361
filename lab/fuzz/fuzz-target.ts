/** A parser under random octets. */
export interface FuzzTarget {
  readonly name: string;
  /** Well-formed inputs, which are then damaged. */
  readonly corpus: readonly Buffer[];
  /** Takes one input, and throws what the parser throws. Depends on nothing but the input. */
  readonly run: (input: Buffer) => void;
  /** Whether the parser declares this error. Any other one is a finding. */
  readonly declares: (error: unknown) => boolean;
}
