import { execFile } from 'node:child_process';
import { PromptError } from './prompt-error.ts';

const maxAnswerOctets = 4096;

/**
 * Runs the user's program with the question as its only argument and resolves with the first line that it prints, as
 * ssh(1) does with SSH_ASKPASS. A status other than 0 is no answer.
 */
export async function runAskpass(program: string, question: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(program, [question], { signal, maxBuffer: maxAnswerOctets }, (error, stdout) => {
    // The error's own text would have the output in it, which may be a password.
    if (error)
      reject(new PromptError('no-answer', `the askpass program gave no answer (${String(error.code)})`));
    else resolve(stdout.split('\n', 1)[0] ?? '');
  });
  child.stdin?.end();
  return await promise;
}
