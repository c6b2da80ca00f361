/** The command that repeats scenarios, by their files, as one line for a POSIX shell. */
export function repeatCommand(files: readonly string[]): string {
  return `make lab scenario=${quote(files.join(','))}`;
}

function quote(word: string): string {
  return /^[\w./,@%+:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
