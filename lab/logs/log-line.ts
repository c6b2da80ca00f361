/** One thing that some part of a world said. */
export interface LogLine {
  /** Host clock, or the guest's, which the lab sets to it; ms since the epoch. */
  readonly atMs: number;
  /** `lab`, `proxy`, `plugin`, a guest's name, `GUEST/qmp`, `GUEST/agent`. */
  readonly source: string;
  readonly text: string;
}

/** Reads one line of a file; undefined for what nobody wants to read, or what is not of this scenario. */
export type LineReader = (line: string) => LogLine | undefined;
