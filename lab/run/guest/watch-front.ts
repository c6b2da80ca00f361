import { randomBytes } from 'node:crypto';
import type { Commands } from '../../world/ports.ts';

/** What happened while keys were pressed. */
export interface WatchedFront {
  /** The terminals that were in front, the first one as it began: one alone where nothing moved. */
  readonly fronts: readonly string[];
  /** How many times the kernel's input layer was told of a key that went down or came up (EV_KEY of linux/input.h). */
  readonly keyEvents: number;
}

/**
 * Comes back as soon as it listens, and leaves a child that asks for another terminal as root may (VT_ACTIVATE, which
 * chvt would wait for without end), hears of every change of the terminal in front, one that is undone at once too, and
 * counts what the keyboard says (struct input_event), until so many came and the lock has discarded as
 * many, or none for so many looks. It tells what it saw into a FIFO, and waits 10 s for a reader. Arguments: the FIFO,
 * the terminal's number, what the lock had discarded before, how often a key goes down or comes up, how many looks of
 * 50 ms at most, and how many without news.
 */
const program = `my $fifo = shift;
my ($vt, $before, $keys, $looks, $idle) = map { $_ + 0 } @ARGV;
open(my $tty, "+<", "/dev/tty0") or die "/dev/tty0: $!";
open(my $front, "<", "/sys/class/tty/tty0/active") or die "active: $!";
open(my $devices, "<", "/proc/bus/input/devices") or die "devices: $!";
my ($device) = join("", <$devices>) =~ /keyboard.*?\\b(event\\d+)/is;
sysopen(my $keyboard, "/dev/input/" . ($device // "none"), 2048) or die "the keyboard's events: $!";
my $events = 0;
sub count_events { while (sysread($keyboard, my $event, 24)) { $events++ if (unpack("x16 S", $event))[0] == 1 } }
sub front { sysseek($front, 0, 0); sysread($front, my $name, 32); chomp $name; return $name }
sub discarded { open(my $file, "<", "/run/sso-console-lock/discarded") or return 0; my $text = <$file> // 0; return $text + 0 }
my @seen = (front());
system("mkfifo", "-m", "600", $fifo) == 0 or die "mkfifo $fifo";
exit 0 if fork() // die "fork: $!";
close($_) for *STDIN, *STDOUT, *STDERR;
ioctl($tty, 0x5606, $vt);
my ($done, $last, $same) = (0, 0, 0);
until ($done) {
  my $now = discarded();
  $same = $now == $last ? $same + 1 : 0;
  $last = $now;
  $done = --$looks <= 0 || $events >= $keys && $now >= $before + $keys || $same >= $idle;
  my ($changed, $typed) = ("", "");
  vec($changed, fileno($front), 1) = 1;
  vec($typed, fileno($keyboard), 1) = 1;
  select($typed, undef, $changed, $done ? 0 : 0.05);
  push @seen, front() if vec($changed, fileno($front), 1);
  count_events();
}
alarm 10;
open(my $out, ">", $fifo) or die;
print $out "$events @seen";`;

const lookMs = 50;
/** The lock writes its record as soon as it has read a key. */
const idleMs = 3000;

/**
 * Tries to bring a terminal to the front past the lock, and watches until `keyEvents` more came and the lock has
 * discarded them, or the time is up, or nothing comes any more. Resolves when it watches, with a promise of what it will have seen.
 */
export async function watchFront(
  commands: Commands,
  terminal: string,
  { discardedBytes, keyEvents }: { readonly discardedBytes: number; readonly keyEvents: number },
  timeoutMs: number,
): Promise<() => Promise<WatchedFront>> {
  const fifo = `/run/lab-front-${randomBytes(4).toString('hex')}`;
  const numbers = [
    terminal.replace('tty', ''),
    discardedBytes,
    keyEvents,
    Math.ceil(timeoutMs / lookMs),
    idleMs / lookMs,
  ];
  await run(commands, ['/usr/bin/perl', '-e', program, fifo, ...numbers.map(String)]);
  return async () => {
    const [events, ...fronts] = (
      await run(commands, ['/bin/sh', '-c', 'cat "$1" && rm "$1"', 'sh', fifo])
    ).split(' ');
    return { fronts, keyEvents: Number(events) };
  };
}

async function run(commands: Commands, argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await commands.run(argv);
  if (exitCode !== 0) throw new Error(`the guest's console cannot be watched: ${stderr.trim()}`);
  return stdout;
}
