/** Characters of two columns on a terminal: East Asian wide and fullwidth forms, emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** The text cut to at most so many columns, so that it never takes a second line; a cut shows as `…`. */
export function fitLine(text: string, columns: number): string {
  let used = 0;
  let cut = '';
  for (const character of text) {
    used += wide.test(character) ? 2 : 1;
    if (used > columns) return `${cut}…`;
    // Kept one column back, where the … goes if more follows.
    if (used < columns) cut += character;
  }
  return text;
}
