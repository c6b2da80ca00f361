/*
 * lab-lock-gap PID PORT RESULT: measures how long keys still reach the session in front after its client's hang-up has
 * reached the guest: from the hang-up at the port's device until another virtual terminal is in front.
 * PID is the agent's process, which alone has PORT open: a copy of its descriptor is watched beside it. Returns once it
 * watches, with 0, and goes on in the background; leaves microseconds, or a sentence, as one line in the file RESULT.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define TERMINAL_IN_FRONT "/sys/class/tty/tty0/active"

enum { HANG_UP_MS = 60 * 1000, LOCK_MICROSECONDS = 60 * 1000000, PAUSE_NANOSECONDS = 200 * 1000 };
enum { MAX_PROCESSORS = 16, MAX_TERMINAL = 32 };

/* By CLOCK_MONOTONIC, in microseconds; 0: did not come. */
struct moments {
	long long hang_up;
	long long lock;
};

static int copy_of_port(long pid, const char *port);
static void read_terminal(int active, char name[MAX_TERMINAL]);
static struct moments watch_everywhere(int port, int active, const char *session);
static struct moments watch(int port, int active, const char *session);
static long long earlier(long long one, long long other);
static long long now(void);
static void leave_result(const char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));
static _Noreturn void give_up(const char *what);

int main(int argc, char **argv)
{
	char session[MAX_TERMINAL];

	if (argc != 4) {
		fputs("usage: lab-lock-gap PID PORT RESULT\n", stderr);
		return 2;
	}
	int active = open(TERMINAL_IN_FRONT, O_RDONLY | O_CLOEXEC);
	int port = copy_of_port(strtol(argv[1], NULL, 10), argv[2]);
	read_terminal(active, session);
	if (unlink(argv[3]) < 0 && errno != ENOENT)
		give_up(argv[3]);
	/* Neither the agent nor the lock gets a processor before the hang-up has its time. */
	if (sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 1 }) < 0)
		give_up("the scheduler");
	pid_t child = fork();
	if (child < 0)
		give_up("fork");
	if (child > 0)
		return 0;
	if (setsid() < 0 || !freopen("/dev/null", "r+", stdin) || dup2(0, 1) < 0 || dup2(0, 2) < 0)
		return 1;
	struct moments seen = watch_everywhere(port, active, session);
	if (seen.hang_up == 0 || seen.lock == 0)
		leave_result(argv[3], seen.hang_up == 0 ? "no hang-up came\n" : "the session's terminal stayed in front\n");
	else
		leave_result(argv[3], "%lld\n", seen.lock - seen.hang_up);
	return 0;
}

/* Only one process may open a virtio-serial port (EBUSY), so the descriptor that has it is copied. */
static int copy_of_port(long pid, const char *port)
{
	char folder[64], device[PATH_MAX], link[PATH_MAX], target[PATH_MAX];
	int copy = -1;

	snprintf(folder, sizeof folder, "/proc/%ld/fd", pid);
	DIR *descriptors = opendir(folder);
	int process = (int)syscall(SYS_pidfd_open, pid, 0);
	if (!descriptors || process < 0 || !realpath(port, device))
		give_up("the agent and its port");
	for (struct dirent *entry = readdir(descriptors); entry && copy < 0; entry = readdir(descriptors)) {
		snprintf(link, sizeof link, "%s/%s", folder, entry->d_name);
		ssize_t length = readlink(link, target, sizeof target - 1);
		if (length <= 0)
			continue;
		target[length] = '\0';
		if (strcmp(target, device) == 0)
			copy = (int)syscall(SYS_pidfd_getfd, process, atoi(entry->d_name), 0);
	}
	closedir(descriptors);
	close(process);
	if (copy < 0)
		give_up("the agent's port is not open");
	return copy;
}

static void read_terminal(int active, char name[MAX_TERMINAL])
{
	ssize_t got = active < 0 ? -1 : pread(active, name, MAX_TERMINAL - 1, 0);

	if (got <= 0)
		give_up(TERMINAL_IN_FRONT);
	name[got] = '\0';
}

/*
 * One watcher on each processor, of which the first to see a thing counts: the host may keep one processor waiting for
 * milliseconds while the other one already locks.
 */
static struct moments watch_everywhere(int port, int active, const char *session)
{
	struct moments first = { 0 }, seen;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t only;
	int ends[2];

	if (processors > MAX_PROCESSORS || pipe(ends) < 0)
		return first;
	for (long processor = 0; processor < processors; processor++) {
		if (fork() != 0)
			continue;
		CPU_ZERO(&only);
		CPU_SET((size_t)processor, &only);
		sched_setaffinity(0, sizeof only, &only);
		seen = watch(port, active, session);
		_exit(write(ends[1], &seen, sizeof seen) == (ssize_t)sizeof seen ? 0 : 1);
	}
	/* Who keeps the port keeps the next client away. */
	close(port);
	close(ends[1]);
	while (read(ends[0], &seen, sizeof seen) == (ssize_t)sizeof seen) {
		first.hang_up = earlier(first.hang_up, seen.hang_up);
		first.lock = earlier(first.lock, seen.lock);
	}
	return first;
}

static struct moments watch(int port, int active, const char *session)
{
	struct moments seen = { 0 };
	struct pollfd hang_up = { .fd = port };
	char terminal[MAX_TERMINAL];

	if (poll(&hang_up, 1, HANG_UP_MS) != 1)
		return seen;
	seen.hang_up = now();
	close(port);
	/* Looked at again and again: the kernel reports a switch once it has drawn the screen, and moves the keyboard before. */
	while (now() - seen.hang_up < LOCK_MICROSECONDS) {
		read_terminal(active, terminal);
		if (strcmp(terminal, session) != 0) {
			seen.lock = now();
			break;
		}
		nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NANOSECONDS }, NULL);
	}
	return seen;
}

static long long earlier(long long one, long long other)
{
	return one != 0 && (other == 0 || one < other) ? one : other;
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void leave_result(const char *path, const char *format, ...)
{
	char aside[PATH_MAX];
	va_list values;

	snprintf(aside, sizeof aside, "%s.new", path);
	FILE *file = fopen(aside, "we");
	if (!file)
		return;
	va_start(values, format);
	vfprintf(file, format, values);
	va_end(values);
	if (fclose(file) == 0)
		rename(aside, path);
}

static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "lab-lock-gap: %s: %s\n", what, strerror(errno));
	exit(1);
}
