import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { PromptError } from './prompt-error.ts';

/** The controlling terminal, for one question after the other. */
export interface Terminal extends Disposable {
  /** Shows the question and resolves with the line that is typed. Rejects with a PromptError `no-answer`. */
  ask(question: string, options: { readonly echo: boolean }, signal: AbortSignal): Promise<string>;
}

/** Opens /dev/tty, since stdin and stdout are the channel. Throws a PromptError `no-terminal`. */
export function openTerminal(): Terminal {
  const [input, output] = openBoth();
  return {
    async ask(question, { echo }, signal) {
      // Raw mode shows nothing by itself: readline echoes, into nowhere for a secret.
      const shown = echo ? output : new PassThrough().resume();
      const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
      const left = new AbortController();
      lines.once('SIGINT', () => left.abort());
      lines.once('close', () => left.abort());
      output.write(question);
      try {
        return await lines.question('', { signal: AbortSignal.any([signal, left.signal]) });
      } catch (cause) {
        throw new PromptError('no-answer', 'nobody answered at the terminal', { cause });
      } finally {
        lines.close();
        if (!echo || signal.aborted) output.write('\n');
      }
    },
    [Symbol.dispose]() {
      input.destroy();
      output.destroy();
    },
  };
}

/** A descriptor each, as each stream closes its own. */
function openBoth(): [ReadStream, WriteStream] {
  const opened: number[] = [];
  try {
    const [read, write] = [openSync('/dev/tty', 'r'), openSync('/dev/tty', 'w')];
    opened.push(read, write);
    return [new ReadStream(read), new WriteStream(write)];
  } catch (cause) {
    for (const fd of opened) closeSync(fd);
    throw new PromptError('no-terminal', 'there is no terminal to ask at', { cause });
  }
}
