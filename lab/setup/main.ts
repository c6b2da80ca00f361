import { parseArgs } from 'node:util';
import { stopOwnEngine } from '../world/docker/stop-engine.ts';
import { cleanUp } from './clean-up.ts';
import { clearCache } from './clear-cache.ts';
import { describeFinding, examine } from './doctor.ts';
import { guarded } from './guarded.ts';
import { kdcChoice } from './kdc-choice.ts';
import { setUp } from './set-up.ts';

const usage = 'main.ts setup [--kdc=auto|container|process] | doctor | down | clean | clean-cache';
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`set-up: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { kdc: { type: 'string', default: 'auto' } },
  });
  switch (positionals.join(' ')) {
    case 'setup': {
      const startedAtMs = Number(process.env['SET_UP_STARTED_MS']) || Date.now();
      const kdc = kdcChoice(values.kdc);
      await guarded(() => setUp({ kdc, startedAtMs }));
      return 0;
    }
    case 'doctor': {
      const findings = await examine();
      for (const finding of findings) say(describeFinding(finding));
      return findings.every(({ state }) => state === 'ok') ? 0 : 1;
    }
    case 'down': {
      const pid = await stopOwnEngine();
      say(pid === undefined ? 'the lab’s engine does not run' : `the lab’s engine (pid ${pid}) is stopped`);
      return 0;
    }
    case 'clean': {
      const removed = await cleanUp();
      for (const line of removed) say(line);
      if (removed.length === 0) say('nothing was left behind');
      return 0;
    }
    case 'clean-cache':
      say(`${await clearCache()} is empty`);
      return 0;
    default:
      throw new Error(`usage: ${usage}`);
  }
}
