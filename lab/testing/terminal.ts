import { spawn } from 'node-pty';
import { waitUntil } from '../deadline/wait-until.ts';
import { projectFolder } from './lab-process.ts';

/** A program on a terminal of its own. */
export interface TestTerminal {
  readonly ended: Promise<number>;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Waits until what was printed so far matches. */
  see(pattern: RegExp): Promise<string>;
  kill(): void;
}

const timeoutMs = 30_000;

/** Runs a shell's text in the project's folder on an xterm of 90 by 30. */
export function onTerminal(script: string, env: Readonly<Record<string, string>>): TestTerminal {
  const terminal = spawn('/bin/sh', ['-c', script], {
    cwd: projectFolder,
    name: 'xterm-256color',
    cols: 90,
    rows: 30,
    env: { ...process.env, ...env },
  });
  let printed = '';
  terminal.onData((text) => {
    printed += text;
  });
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  terminal.onExit(({ exitCode }) => resolve(exitCode));
  return {
    ended,
    type: (text) => terminal.write(text),
    resize: (columns, rows) => terminal.resize(columns, rows),
    see: (pattern) =>
      waitUntil(
        () => printed,
        (text) => pattern.test(text),
        { for: `${String(pattern)} on the terminal`, timeoutMs },
      ),
    kill: () => terminal.kill('SIGKILL'),
  };
}
