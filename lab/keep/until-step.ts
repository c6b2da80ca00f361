import type { Plan } from '../scenario/plan.ts';
import { KeepError } from './keep-error.ts';

/**
 * How many steps are performed up to and including the one that is meant: its number, from 1, or a part of its title
 * that no other has. Throws a KeepError: unknown-step, which lists the steps.
 */
export function stepCountUntil(word: string, { name, steps }: Pick<Plan, 'name' | 'steps'>): number {
  const wanted = word.trim().toLowerCase();
  if (/^\d{1,4}$/.test(wanted)) {
    const number = Number(wanted);
    if (number <= steps.length) return number;
    throw refusal(`${name} has ${steps.length} steps, no step ${number}`);
  }
  const found = [...steps.keys()].filter((index) =>
    (steps[index]?.title ?? '').toLowerCase().includes(wanted),
  );
  const [index] = found;
  if (index !== undefined && found.length === 1 && wanted !== '') return index + 1;
  const which = found.length === 0 ? [...steps.keys()] : found;
  const list = which.map((at) => `${at + 1} ${steps[at]?.title ?? ''}`).join('; ');
  throw refusal(
    `${found.length === 0 ? 'no step' : 'more than one step'} of ${name} has ${JSON.stringify(word)} in its title: ${list}`,
  );
}

const refusal = (text: string) => new KeepError('unknown-step', text);
