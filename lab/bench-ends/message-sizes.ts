/** What an order and a task say instead of a message's size where the messages are those of a transcript. */
export const transcript = 0;

/** The lines of `fixtures/sso/forwarded-tgt.txt` that are not empty, each with its terminator. */
export const transcriptSizes: readonly number[] = [
  44, 31, 32, 53, 31, 16, 17, 3, 14, 14, 7, 14, 14, 3, 44, 14, 14, 14, 14, 14, 13, 14, 14,
];

/** The size of one message after the other, from the first. */
export function sizesInTurn(bytes: number): () => number {
  if (bytes !== transcript) return () => bytes;
  let turn = -1;
  return () => {
    turn = (turn + 1) % transcriptSizes.length;
    return transcriptSizes[turn] ?? 1;
  };
}

/** Of so many messages, from the first. */
export function octetsOf(bytes: number, messages: number): number {
  if (bytes !== transcript) return bytes * messages;
  const once = sum(transcriptSizes);
  const rest = transcriptSizes.slice(0, messages % transcriptSizes.length);
  return once * Math.floor(messages / transcriptSizes.length) + sum(rest);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
