import { waitUntil } from '../../deadline/wait-until.ts';
import type { StepOf } from '../../scenario/plan.ts';
import type { ChannelLine, Recording } from '../../world/ports.ts';
import { linesInside } from '../lines-inside.ts';
import { desktopOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';

/** Searches what passed a relay, of both sides, for the lines that belong inside the layer and for the scenario's secrets. */
export async function expectRecorded(step: StepOf<'expect-recorded'>, context: StepContext): Promise<void> {
  const desktop = desktopOf(context, step.args.on);
  const { lines, recording } = await waitUntil(
    async () => ({ lines: await desktop.channelLines(), recording: await desktop.recording() }),
    (seen) => isWhole(seen.lines, seen.recording),
    {
      for: step.title,
      timeoutMs: context.deadlineMs,
      intervalMs: 50,
      signal: context.signal,
      describe: ({ recording: { client, guest } }) =>
        `${client.length} bytes of the client and ${guest.length} of the guest, without a whole SASL exchange`,
    },
  );
  const readable = readableIn(recording, lines);
  const leaks = await context.findLeaks(recording.folder);
  if (readable.length > 0 || leaks.length > 0)
    throw new StepFailure('secret-leaked', [...readable, ...leaks].join('; '));
}

/** Whether the recording is of this channel, whose client got inside the layer: an empty one would be sealed, too. */
function isWhole(lines: readonly ChannelLine[], { client, guest }: Recording): boolean {
  const ours = lines.findLast(({ by, line }) => by === 'client' && line.startsWith('SPICE-SSO '))?.line;
  const nonce = ours?.split(' ')[3];
  const echo = lines.find(
    ({ by, line }) => by === 'guest' && nonce !== undefined && line.endsWith(` ${nonce}`),
  );
  return (
    linesInside(lines).length > 0 &&
    ours !== undefined &&
    client.includes(ours) &&
    echo !== undefined &&
    guest.includes(echo.line)
  );
}

/** Which lines from inside the layer can be read outside it; their verbs only, since a line may hold a secret. */
export function readableIn(
  { client, guest }: Pick<Recording, 'client' | 'guest'>,
  lines: readonly ChannelLine[],
): readonly string[] {
  return linesInside(lines)
    .filter((line) => client.includes(line) || guest.includes(line))
    .map(
      (line) =>
        `a line of the security layer can be read in the recording: ${line.split(' ', 2).join(' ')} …`,
    );
}
