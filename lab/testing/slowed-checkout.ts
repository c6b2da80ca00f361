import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from './lab-process.ts';

/** Where the proxy has a message of the guest's and has not handed it on. */
const place = "if (message.kind === 'data')";

/** Longer gaps are no message's time: the ends wait for their next task. */
const longestGapMs = 20;

/**
 * A copy of this checkout whose proxy works for `part` of the time since the message before, before it hands one on:
 * a round trip takes so much longer, whatever the machine is. Disposing removes it.
 */
export async function slowedCheckout(part: number): Promise<{ readonly path: string } & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const path = await mkdtemp(join(tmpdir(), 'sso-slowed-'));
  undo.defer(() => rm(path, { recursive: true, force: true }));
  await cp(join(projectFolder, 'lab'), join(path, 'lab'), { recursive: true });
  await cp(join(projectFolder, 'package-lock.json'), join(path, 'package-lock.json'));
  const file = join(path, 'lab/components/spice-port-proxy/serve-port.ts');
  const text = await readFile(file, 'utf8');
  if (!text.includes(place)) throw new Error(`${file} hands data on in another way than it did`);
  const slowed = text.replace(place, `${place} burn();\n      ${place}`);
  await writeFile(file, `${slowed}${burning(part)}`);
  const resources = undo.move();
  return { path, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

const burning = (part: number) => `
let handedOnAtMs = performance.now();
function burn(): void {
  const nowMs = performance.now();
  const untilMs = nowMs + ${part} * Math.min(nowMs - handedOnAtMs, ${longestGapMs});
  while (performance.now() < untilMs);
  handedOnAtMs = performance.now();
}
`;
