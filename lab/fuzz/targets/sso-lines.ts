import { parseMessage } from '../../wire/sso/parse-message.ts';
import { textOf } from '../../wire/sso/line-splitter.ts';
import { createStreamReader } from '../../wire/sso/stream-reader.ts';
import { ssoLimits } from '../../wire/sso/limits.ts';
import { chunksOf } from '../chunks-of.ts';
import { fixtureFiles } from '../fixture-files.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

/** What was said in the golden transcripts: without who said it and what is no line. */
const transcripts = fixtureFiles('sso', '.txt').map((text) =>
  Buffer.from(
    text
      .toString()
      .split('\n')
      .filter((line) => /^[CG] /.test(line))
      .map((line) => `${line.slice(2)}\n`)
      .join(''),
  ),
);

/** The stream of lines, and each line that comes out of it. Declares no error. */
export const ssoLines: FuzzTarget = {
  name: 'sso-lines',
  corpus: [...transcripts, Buffer.from(`${'x'.repeat(ssoLimits.plainLineOctets)}\r\nping 1\n`)],
  run: (input) => {
    const reader = createStreamReader(ssoLimits.plainLineOctets);
    for (const chunk of chunksOf(input)) {
      reader.push(chunk);
      for (let item = reader.next(); item; item = reader.next()) {
        if (item.kind !== 'line') continue;
        const line = textOf(item);
        if (Buffer.byteLength(line) > ssoLimits.plainLineOctets) throw new Error('a line above its limit');
        parseMessage(line);
      }
      if (reader.hasMore) throw new Error('the reader left octets that it was given');
    }
  },
  declares: () => false,
};
