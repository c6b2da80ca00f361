import type { Outcome } from '../run/journal-schema.ts';
import type { ProgressEvent } from '../run/progress.ts';

const marks: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', error: '!', skip: '-' };
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** What has happened, as a line; undefined for what only begins. */
export function eventLine(event: ProgressEvent): string | undefined {
  switch (event.kind) {
    case 'note':
      return event.text.replaceAll('\n', ' ');
    case 'text':
      return event.text;
    case 'stage-ended':
      return `${whose(event.scenario)}${event.stage}: done in ${seconds(event.durationMs)}`;
    case 'step-ended': {
      const { scenario, title, outcome, durationMs, why } = event;
      const reason = why === undefined ? '' : `: ${why}`;
      return `${whose(scenario)}${marks[outcome]} ${title}  ${seconds(durationMs)}${reason}`;
    }
    case 'scenario-ended': {
      const { scenario, outcome, durationMs, why } = event;
      return `${scenario}: ${outcome}, ${why ?? seconds(durationMs)}`;
    }
    case 'stage-began':
    case 'step-began':
    case 'step-at':
      return undefined;
  }
}

export const whose = (scenario: string | undefined) => (scenario === undefined ? '' : `${scenario}: `);
