/*
 * lab-identity PORT: waits on the virtio-serial port PORT for what makes this machine a certain one, and does it.
 *
 * It waits in the frozen template of all machines, because starting any program in a machine that was just forked
 * costs ten times what this one takes; the template itself got an identity too, to have everything run once.
 * The host sends `identity <octets>\n` and as many octets of directives:
 *
 *   random <n>\n<octets>\n               stirs the kernel's generator and makes it draw a new key at once
 *   clock <ms since the epoch>\n
 *   host-name <name>\n
 *   folder <mode> <uid> <path>\n
 *   file <mode> <uid> <n> <path>\n<octets>\n    written aside and renamed
 *   append <n> <path>\n<octets>\n
 *
 * The answer is `done <ms since the epoch>\n`, or `failed <directive>: <reason>\n` and nothing after that directive.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "directives.h"

enum { MAX_IDENTITY = 4 * 1024 * 1024, MAX_ANSWER = 256, ANSWER_TRIES = 500 };

static int open_port(const char *path);
static int take_identity(int port);
static size_t read_some(int port, char *octets, size_t room);
static void wait_for_port(long ms);
static int answer(int port, const char *format, ...) __attribute__((format(printf, 2, 3)));

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: lab-identity PORT\n");
		return 2;
	}
	int port = open_port(argv[1]);
	if (port < 0) {
		fprintf(stderr, "<3>%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	while (take_identity(port) == 0)
		;
	return 1;
}

static int take_identity(int port)
{
	char header[64], failed[64] = "";
	size_t have = 0, length = 0;

	/* One octet at a time: what follows the header must stay in the port. */
	do {
		if (have == sizeof header - 1)
			return answer(port, "failed header: too long\n");
		have += read_some(port, header + have, 1);
	} while (header[have - 1] != '\n');
	header[have] = '\0';
	if (sscanf(header, "identity %zu\n", &length) != 1 || length > MAX_IDENTITY)
		return answer(port, "failed header: no identity of at most %d octets\n", MAX_IDENTITY);
	char *identity = malloc(length + 1);
	if (!identity)
		return answer(port, "failed header: %s\n", strerror(errno));
	for (have = 0; have < length;)
		have += read_some(port, identity + have, length - have);
	int done = perform_directives(identity, length, failed, sizeof failed);
	int reason = errno;
	explicit_bzero(identity, length);
	free(identity);
	if (done < 0)
		return answer(port, "failed %s: %s\n", failed, strerror(reason));
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	answer(port, "done %lld\n", (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000);
	return 0;
}

/* SIGIO tells that the host has come, left or sent (virtio_console.c); it is blocked, so that a wait can take it. */
static int open_port(const char *path)
{
	sigset_t io;
	sigemptyset(&io);
	sigaddset(&io, SIGIO);
	sigprocmask(SIG_BLOCK, &io, NULL);
	int port = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (port < 0 || fcntl(port, F_SETOWN, getpid()) < 0 || fcntl(port, F_SETFL, O_ASYNC | O_NONBLOCK) < 0)
		return -1;
	return port;
}

/* Sleeps without a poll until the host has sent something: with no host poll(2) would return at once. */
static size_t read_some(int port, char *octets, size_t room)
{
	for (;;) {
		ssize_t got = read(port, octets, room);
		if (got > 0)
			return (size_t)got;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			exit(1);
		/* The time is for a signal that came between the read and this; it costs an idle machine nothing. */
		wait_for_port(1000);
	}
}

static void wait_for_port(long ms)
{
	sigset_t io;
	sigemptyset(&io);
	sigaddset(&io, SIGIO);
	sigtimedwait(&io, NULL, &(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 });
}

/* Returns -1: whoever answers that it failed cannot tell where the next identity begins. */
static int answer(int port, const char *format, ...)
{
	char line[MAX_ANSWER];
	va_list values;
	va_start(values, format);
	int length = vsnprintf(line, sizeof line, format, values);
	va_end(values);
	if (length >= MAX_ANSWER)
		length = MAX_ANSWER - 1;
	/* The octets that are answered can come before the news that the host is there (virtio_console.c, control_work_handler). */
	for (int tries = 0; write(port, line, (size_t)length) < 0; tries++) {
		if (errno != EAGAIN || tries == ANSWER_TRIES) {
			fprintf(stderr, "<4>the host did not take the answer: %s\n", strerror(errno));
			break;
		}
		wait_for_port(10);
	}
	return -1;
}
