const tailLines = 8;

/** What to quote of a serial console: the kernel's or the initramfs's own verdict where there is one, or else its last lines. */
export function consoleTail(text: string): string {
  const lines = text
    .replaceAll('\r', '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const verdict = lines.findLast((line) => /Kernel panic|^lab-initramfs:/.test(line));
  return verdict ?? (lines.slice(-tailLines).join('\n') || 'nothing');
}
