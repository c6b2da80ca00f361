import type { MessageParser, SpicePiece } from '../wire/spice/message-parser.ts';

/** Everything that these chunks complete. */
export function piecesOf(parser: MessageParser, ...chunks: readonly Buffer[]): readonly SpicePiece[] {
  const pieces: SpicePiece[] = [];
  for (const chunk of chunks) {
    parser.push(chunk);
    for (let piece = parser.next(); piece; piece = parser.next()) pieces.push(piece);
  }
  return pieces;
}
