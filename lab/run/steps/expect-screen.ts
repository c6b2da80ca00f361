import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import { guestOf, type StepContext } from '../step-context.ts';

/** Waits for a text on the display, read back from its picture, to be there or not. */
export async function expectScreen(step: StepOf<'expect-screen'>, context: StepContext): Promise<void> {
  const { screen, guest, present } = step.args;
  await waitForText(step.title, screen, present, guest, context);
}

/** Waits until a row of the guest's display has `text`, or none has; quotes the screen when the time runs out. */
export async function waitForText(
  waitedFor: string,
  text: string,
  present: boolean,
  guest: string,
  context: StepContext,
): Promise<void> {
  const { console } = guestOf(context, guest);
  await waitUntil(
    () => console.readScreen(),
    (rows) => shows(rows, text) === present,
    {
      for: waitedFor,
      timeoutMs: context.deadlineMs,
      intervalMs: 200,
      signal: context.signal,
      describe: quoteScreen,
    },
  );
}

/** Whether a row has the text; undefined where nothing can be read: such a screen neither has it nor lacks it. */
export function shows(rows: readonly string[], text: string): boolean | undefined {
  if (rows.every((row) => row.trim() === '')) return undefined;
  return rows.some((row) => row.includes(text));
}

export function quoteScreen(rows: readonly string[]): string {
  const written = rows.map((row) => row.trimEnd()).filter((row) => row !== '');
  return written.length === 0 ? 'an empty screen' : JSON.stringify(written.slice(-5));
}
