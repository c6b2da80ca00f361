/*
 * lab-watch PORT: looks 20 times a second at which virtual terminal is in front and which persons' sessions logind has on
 * seat0, and says so on the virtio-serial port PORT: at each change, when it is asked, and once a second. While nobody
 * has a session it looks once a second, and when logind or the kernel tells of a change: a look costs an emulated guest
 * a millisecond.
 *
 *   watch 1 <monotonic us> <samples> <longest pause between two samples, us> <lost lines> <terminal> <asked|->[ <id>,<user>,<vt>,<state>]...
 *
 * Each line is the whole state. The host asks with a decimal number and a line feed, which the next lines repeat.
 * It judges by the kernel (/sys/class/tty/tty0/active) and by logind's files (/run/systemd/sessions) alone, never by a
 * word of the product; both notify, so that a change between two samples is seen too.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#define ACTIVE "/sys/class/tty/tty0/active"
#define SESSIONS "/run/systemd/sessions"

enum {
	TICK_US = 50 * 1000,
	BEAT_US = 1000 * 1000,
	MAX_FIELD = 64,
	MAX_SESSION_FILE = 8192,
	MAX_STATE = 1024,
	MAX_LINE = 1280,
	MAX_PENDING = 32 * 1024,
};

struct watch {
	int port, active, changes, watched;
	char terminal[MAX_FIELD];
	char sessions[MAX_STATE];
	char asked[MAX_FIELD], asking[MAX_FIELD];
	uint64_t samples, lost;
	int64_t longest_us;
	char pending[MAX_PENDING];
	size_t held;
	int heard;
};

static struct watch self;

static int64_t now_us(void);
static int read_terminal(struct watch *watch);
static int sessions_changed(struct watch *watch);
static void read_sessions(struct watch *watch);
static int was_asked(struct watch *watch);
static void say(struct watch *watch, int64_t at_us);
static void flush(struct watch *watch);
static void look_for_host(struct watch *watch);

int main(int argc, char **argv)
{
	struct watch *watch = &self;
	if (argc != 2) {
		fprintf(stderr, "usage: lab-watch PORT\n");
		return 2;
	}
	watch->port = open(argv[1], O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	watch->active = open(ACTIVE, O_RDONLY | O_CLOEXEC);
	watch->changes = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	watch->watched = -1;
	strcpy(watch->asked, "-");
	if (watch->port < 0 || watch->active < 0 || watch->changes < 0) {
		fprintf(stderr, "<3>%s or %s: %s\n", argv[1], ACTIVE, strerror(errno));
		return 1;
	}
	int64_t tick_us = now_us(), beat_us = tick_us, last_us = tick_us;
	for (;;) {
		int64_t left_us = tick_us - now_us();
		if (left_us > 0) {
			struct pollfd ready[3] = { { watch->active, POLLPRI, 0 }, { watch->changes, POLLIN, 0 }, { watch->port, POLLIN, 0 } };
			struct timespec wait = { left_us / 1000000, left_us % 1000000 * 1000 };
			/* With no host a poll of the port would return at once. */
			ppoll(ready, watch->heard ? 3 : 2, &wait, NULL);
			if (ready[2].revents & POLLHUP)
				watch->heard = 0;
		}
		int64_t at_us = now_us();
		int closely = watch->sessions[0] != '\0';
		int changed = read_terminal(watch);
		/* A folder that was not there yet, or a change that the kernel did not tell, is found with the next beat. */
		if (sessions_changed(watch) || at_us >= beat_us) {
			char before[MAX_STATE];
			memcpy(before, watch->sessions, sizeof before);
			read_sessions(watch);
			changed |= strcmp(before, watch->sessions) != 0;
		}
		watch->samples++;
		if (closely && at_us - last_us > watch->longest_us)
			watch->longest_us = at_us - last_us;
		last_us = at_us;
		if (at_us >= tick_us)
			look_for_host(watch);
		if (was_asked(watch) || changed || at_us >= beat_us) {
			say(watch, at_us);
			beat_us = at_us + BEAT_US;
		}
		flush(watch);
		/* Missed ticks are not made up for. */
		int64_t pause_us = watch->sessions[0] ? TICK_US : BEAT_US;
		if (at_us >= tick_us)
			tick_us = tick_us + pause_us > at_us ? tick_us + pause_us : at_us + pause_us;
		else if (tick_us > at_us + pause_us)
			tick_us = at_us + pause_us;
	}
}

static int64_t now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Whether another terminal is in front than at the last look. */
static int read_terminal(struct watch *watch)
{
	char terminal[MAX_FIELD];
	ssize_t got = pread(watch->active, terminal, sizeof terminal - 1, 0);
	if (got < 0)
		got = 0;
	terminal[got] = '\0';
	terminal[strcspn(terminal, "\n ")] = '\0';
	if (strcmp(terminal, watch->terminal) == 0)
		return 0;
	strcpy(watch->terminal, terminal);
	return 1;
}

/* Whether logind has written or removed a file since the last look, or may have. */
static int sessions_changed(struct watch *watch)
{
	char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	int changed = 0;
	if (watch->watched < 0) {
		watch->watched = inotify_add_watch(watch->changes, SESSIONS,
						   IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE | IN_DELETE_SELF | IN_ONLYDIR);
		changed = watch->watched >= 0;
	}
	ssize_t got;
	while ((got = read(watch->changes, events, sizeof events)) > 0) {
		changed = 1;
		for (char *at = events; at < events + got;) {
			struct inotify_event *event = (struct inotify_event *)at;
			if (event->mask & IN_IGNORED)
				watch->watched = -1;
			at += sizeof *event + event->len;
		}
	}
	return changed;
}

/* The value of KEY= in the file's text, cut at MAX_FIELD; what could break a line of ours becomes '?'. */
static void value_of(const char *text, const char *key, char *value)
{
	size_t length = strlen(key), at = 0;
	value[0] = '\0';
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) != 0 || line[length] != '=')
			continue;
		for (const char *from = line + length + 1; *from && *from != '\n' && at < MAX_FIELD - 1; from++)
			value[at++] = *from > ' ' && *from < 127 && *from != ',' ? *from : '?';
		value[at] = '\0';
		return;
	}
}

static void add_session(struct watch *watch, const char *id, const char *text)
{
	char class[MAX_FIELD], seat[MAX_FIELD], user[MAX_FIELD], vt[MAX_FIELD], state[MAX_FIELD], entry[5 * MAX_FIELD];
	value_of(text, "CLASS", class);
	value_of(text, "SEAT", seat);
	if (strncmp(class, "user", 4) != 0 || strcmp(seat, "seat0") != 0)
		return;
	value_of(text, "USER", user);
	value_of(text, "VTNR", vt);
	value_of(text, "STATE", state);
	snprintf(entry, sizeof entry, " %.*s,%s,%s,%s", MAX_FIELD - 1, id, user, vt[0] ? vt : "0", state[0] ? state : "?");
	if (strlen(watch->sessions) + strlen(entry) < sizeof watch->sessions)
		strcat(watch->sessions, entry);
}

static int is_session(const struct dirent *file)
{
	/* Files that are being written begin with a dot; a pipe stands beside each session. */
	return file->d_name[0] != '.' && !strchr(file->d_name, '.');
}

static void read_sessions(struct watch *watch)
{
	static char text[MAX_SESSION_FILE];
	struct dirent **files;
	watch->sessions[0] = '\0';
	int count = scandir(SESSIONS, &files, is_session, alphasort);
	for (int i = 0; i < count; i++) {
		char path[sizeof SESSIONS + 256];
		snprintf(path, sizeof path, "%s/%s", SESSIONS, files[i]->d_name);
		int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
		ssize_t got = file < 0 ? -1 : read(file, text, sizeof text - 1);
		if (file >= 0)
			close(file);
		if (got >= 0) {
			text[got] = '\0';
			add_session(watch, files[i]->d_name, text);
		}
		free(files[i]);
	}
	if (count >= 0)
		free(files);
}

/* Takes the octets of a question that have come; whether one is complete. */
static int was_asked(struct watch *watch)
{
	char octets[MAX_FIELD];
	int asked = 0;
	ssize_t got = read(watch->port, octets, sizeof octets);
	for (ssize_t i = 0; i < got; i++) {
		size_t held = strlen(watch->asking);
		if (octets[i] >= '0' && octets[i] <= '9' && held < MAX_FIELD - 1) {
			watch->asking[held] = octets[i];
			watch->asking[held + 1] = '\0';
		} else if (octets[i] == '\n' && held > 0) {
			memcpy(watch->asked, watch->asking, sizeof watch->asked);
			watch->asking[0] = '\0';
			asked = 1;
		}
	}
	return asked;
}

static void say(struct watch *watch, int64_t at_us)
{
	char line[MAX_LINE + MAX_STATE];
	int length = snprintf(line, sizeof line, "watch 1 %lld %llu %lld %llu %s %s%s\n", (long long)at_us,
			      (unsigned long long)watch->samples, (long long)watch->longest_us,
			      (unsigned long long)watch->lost, watch->terminal[0] ? watch->terminal : "-", watch->asked,
			      watch->sessions);
	if (watch->held + (size_t)length > sizeof watch->pending) {
		watch->lost++;
		return;
	}
	memcpy(watch->pending + watch->held, line, (size_t)length);
	watch->held += (size_t)length;
	watch->longest_us = 0;
}

/* Whoever has just come is told what is so. */
static void look_for_host(struct watch *watch)
{
	struct pollfd port = { watch->port, POLLOUT, 0 };
	int heard = poll(&port, 1, 0) < 1 || !(port.revents & POLLHUP);
	if (heard && !watch->heard)
		say(watch, now_us());
	watch->heard = heard;
}

static void flush(struct watch *watch)
{
	if (watch->held == 0)
		return;
	/* Nobody is there to hear it: whoever comes is told what is so then. */
	if (!watch->heard) {
		watch->held = 0;
		watch->lost = 0;
		return;
	}
	ssize_t sent = write(watch->port, watch->pending, watch->held);
	if (sent <= 0)
		return;
	watch->held -= (size_t)sent;
	memmove(watch->pending, watch->pending + sent, watch->held);
}
