import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { askKeeper } from '../keep/ask-keeper.ts';
import { pictureSchema, screenSchema } from '../keep/request-schema.ts';
import { printable } from '../report/printable.ts';
import { guestCommand, guestOf, type WorldOption } from './world-option.ts';

interface ScreenshotOptions extends WorldOption {
  readonly text?: true;
}

/** `lab screenshot`: a guest's display. */
export function addScreenshotCommand(program: Command): void {
  guestCommand(program, 'screenshot', 'write a picture of a guest’s display and print its path')
    .argument('[file]', 'the PNG to write; default among the world’s artifacts')
    .option('--text', 'print the text screen instead')
    .action(async (word: string, file: string | undefined, options: ScreenshotOptions) => {
      const { world, guest } = await guestOf(word, options);
      if (options.text) {
        const { rows } = screenSchema.parse(
          await askKeeper(world.socketPath, { request: 'read-screen', guest }),
        );
        process.stdout.write(`${printable(rows.map((row) => row.trimEnd()).join('\n'))}\n`);
        return;
      }
      const { png } = pictureSchema.parse(
        await askKeeper(world.socketPath, { request: 'screenshot', guest }),
      );
      const path = file ?? (await pathAmong(world.status.artifactFolder, guest));
      await writeFile(path, Buffer.from(png, 'base64'));
      process.stdout.write(`${path}\n`);
    });
}

async function pathAmong(artifactFolder: string, guest: string): Promise<string> {
  const folder = join(artifactFolder, 'screenshots');
  await mkdir(folder, { recursive: true });
  const stamp = new Date()
    .toISOString()
    .replaceAll(/[-:]|Z/g, '')
    .replace('T', '-');
  return relative('', join(folder, `${guest}-${stamp}.png`));
}
