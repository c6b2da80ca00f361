import { measureRun } from '../measure/measure-run.ts';
import { wantsColour } from '../report/colour.ts';
import { exitStatus } from '../report/exit-status.ts';
import { reportRun } from '../report/report-run.ts';

/** Measures and reports the run in this folder on stdout; returns the exit status of its outcome. */
export async function reportFolder(runFolder: string): Promise<number> {
  await measureRun(runFolder);
  const { results, text } = await reportRun(runFolder, { colour: wantsColour(process.stdout, process.env) });
  process.stdout.write(text);
  return exitStatus(results.outcome);
}
