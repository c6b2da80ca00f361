/** The command that repeats scenarios, by what selects them, as one line for a POSIX shell. */
export function repeatCommand(selectors: readonly string[]): string {
  return `make lab scenario=${quote(selectors.join(','))}`;
}

function quote(word: string): string {
  return /^[\w./,@%+:=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
