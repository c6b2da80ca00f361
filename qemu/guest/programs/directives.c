#define _GNU_SOURCE

#include "directives.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PATH = 256, MAX_RANDOM = 512 };

struct reader {
	char *at;
	char *end;
};

static int perform(char *line, struct reader *rest);
static int take_octets(struct reader *rest, size_t count, char **octets);
static int set_clock(long long ms);
static int stir(const char *octets, size_t count);
static int make_folder(const char *path, unsigned mode, unsigned uid);
static int write_file(const char *path, unsigned mode, unsigned uid, const char *octets, size_t count);
static int append_to(const char *path, const char *octets, size_t count);
static int write_all(int file, const char *octets, size_t count);

int perform_directives(char *text, size_t length, char *failed, size_t room)
{
	struct reader rest = { text, text + length };
	while (rest.at < rest.end) {
		char *line = rest.at;
		char *feed = memchr(line, '\n', (size_t)(rest.end - line));
		if (!feed) {
			errno = EINVAL;
			snprintf(failed, room, "directive without an end");
			return -1;
		}
		*feed = '\0';
		rest.at = feed + 1;
		if (perform(line, &rest) < 0) {
			snprintf(failed, room, "%s", line);
			return -1;
		}
	}
	return 0;
}

static int perform(char *line, struct reader *rest)
{
	char path[MAX_PATH], *octets;
	unsigned mode, uid;
	long long ms;
	size_t count;

	if (sscanf(line, "random %zu", &count) == 1)
		return take_octets(rest, count, &octets) < 0 ? -1 : stir(octets, count);
	if (sscanf(line, "clock %lld", &ms) == 1)
		return set_clock(ms);
	if (sscanf(line, "host-name %255s", path) == 1)
		return sethostname(path, strlen(path));
	if (sscanf(line, "folder %o %u %255s", &mode, &uid, path) == 3)
		return make_folder(path, mode, uid);
	if (sscanf(line, "file %o %u %zu %255s", &mode, &uid, &count, path) == 4)
		return take_octets(rest, count, &octets) < 0 ? -1 : write_file(path, mode, uid, octets, count);
	if (sscanf(line, "append %zu %255s", &count, path) == 2)
		return take_octets(rest, count, &octets) < 0 ? -1 : append_to(path, octets, count);
	errno = EINVAL;
	return -1;
}

static int take_octets(struct reader *rest, size_t count, char **octets)
{
	if (count >= (size_t)(rest->end - rest->at) || rest->at[count] != '\n') {
		errno = EINVAL;
		return -1;
	}
	*octets = rest->at;
	rest->at += count + 1;
	return 0;
}

static int set_clock(long long ms)
{
	struct timespec now = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
	return clock_settime(CLOCK_REALTIME, &now);
}

/* Machines of one template share the generator's key until it draws a new one (random(4), RNDRESEEDCRNG). */
static int stir(const char *octets, size_t count)
{
	struct {
		struct rand_pool_info info;
		char pool[MAX_RANDOM];
	} entropy = { .info = { .entropy_count = (int)count * 8, .buf_size = (int)count } };

	if (count == 0 || count > MAX_RANDOM) {
		errno = EINVAL;
		return -1;
	}
	memcpy(entropy.info.buf, octets, count);
	int random = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
	if (random < 0)
		return -1;
	int done = ioctl(random, RNDADDENTROPY, &entropy) < 0 || ioctl(random, RNDRESEEDCRNG) < 0 ? -1 : 0;
	close(random);
	explicit_bzero(&entropy, sizeof entropy);
	return done;
}

static int make_folder(const char *path, unsigned mode, unsigned uid)
{
	if (mkdir(path, mode) < 0 && errno != EEXIST)
		return -1;
	return chmod(path, mode) < 0 ? -1 : chown(path, uid, uid);
}

static int write_file(const char *path, unsigned mode, unsigned uid, const char *octets, size_t count)
{
	char aside[MAX_PATH + 8];
	snprintf(aside, sizeof aside, "%s.new", path);
	int file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return -1;
	int done = write_all(file, octets, count) < 0 || fchmod(file, mode) < 0 || fchown(file, uid, uid) < 0 ? -1 : 0;
	close(file);
	return done < 0 ? -1 : rename(aside, path);
}

static int append_to(const char *path, const char *octets, size_t count)
{
	int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (file < 0)
		return -1;
	int done = write_all(file, octets, count);
	close(file);
	return done;
}

static int write_all(int file, const char *octets, size_t count)
{
	while (count > 0) {
		ssize_t written = write(file, octets, count);
		if (written < 0)
			return -1;
		octets += written;
		count -= (size_t)written;
	}
	return 0;
}
