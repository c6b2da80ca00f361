import type { Command } from 'commander';
import { z } from 'zod';
import { askKeeper } from '../keep/ask-keeper.ts';
import { AnswerError, KeepError } from '../keep/keep-error.ts';
import { guestCommand, guestOf, type WorldOption } from './world-option.ts';

/** QMP's own shape of a command (QEMU's QMP specification, section 2.3); its `id` is the lab's. */
const commandSchema = z.strictObject({
  execute: z.string(),
  arguments: z.record(z.string(), z.json()).optional(),
});

/** `lab qmp`: one QMP command. */
export function addQmpCommand(program: Command): void {
  guestCommand(program, 'qmp', 'send a QMP command and print the answer; exits 1 when QEMU refuses it')
    .argument('<json>', 'as in {"execute": "query-status"}')
    .action(async (word: string, text: string, options: WorldOption) => {
      process.exitCode = await qmp(word, parseCommand(text), options);
    });
}

async function qmp(
  word: string,
  command: z.output<typeof commandSchema>,
  options: WorldOption,
): Promise<number> {
  const { world, guest } = await guestOf(word, options);
  try {
    const answer = await askKeeper(world.socketPath, { request: 'qmp', guest, ...command });
    process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof AnswerError && error.code === 'command-refused')) throw error;
    process.stderr.write(`lab: ${error.message}\n`);
    return 1;
  }
}

function parseCommand(text: string): z.output<typeof commandSchema> {
  const parsed = commandSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new KeepError(
    'malformed',
    `${[...(issue?.path ?? []), issue?.message].join(': ')}; a command is {"execute": NAME, "arguments"?: {…}}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KeepError('malformed', `not JSON: ${text.slice(0, 80)}`, { cause });
  }
}
