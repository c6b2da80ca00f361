import { serializeMessage } from '../wire/sso/serialize-message.ts';
import type { Message } from '../wire/sso/message.ts';

/** An effect of either protocol machine, as far as a script looks into it. */
export type ScriptEffect =
  | { readonly kind: 'send'; readonly message: Message }
  | { readonly kind: string; readonly message?: undefined };

/**
 * A step's effects in one word or line each: a line that is sent as `> line`, timers as `+name ms` and `-name`,
 * reports as `! event field=value`, the rest as its kind. What varies (tokens, bindings) is left out.
 */
export function describeEffects(effects: readonly ScriptEffect[]): string[] {
  return effects.map(describeEffect);
}

function describeEffect(effect: ScriptEffect): string {
  if (effect.message) return `> ${serializeMessage(effect.message)}`;
  const fields = effect as unknown as Readonly<Record<string, unknown>>;
  switch (effect.kind) {
    case 'send-empty-line':
      return '>';
    case 'set-timer':
      return `+${String(fields['timer'])} ${String(fields['afterMs'])}`;
    case 'clear-timer':
      return `-${String(fields['timer'])}`;
    case 'report': {
      const details = Object.entries(fields['fields'] as object).map(([key, value]) => `${key}=${value}`);
      return ['!', String(fields['event']), ...details].join(' ');
    }
    case 'exit':
      return `exit ${String(fields['status'])}`;
    case 'lock-console':
      return `lock (${String(fields['reason'])})`;
    default:
      return effect.kind;
  }
}
