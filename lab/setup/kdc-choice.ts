import type { KdcChoice } from './setup-stages.ts';

/** The KDC that `--kdc=TEXT` asks for; any other text throws. */
export function kdcChoice(text: string): KdcChoice {
  if (text === 'auto' || text === 'container' || text === 'process') return text;
  throw new Error(`--kdc=${text} is none of auto, container, process`);
}
