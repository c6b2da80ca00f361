#define _GNU_SOURCE

#include "logind-calls.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#include "descriptors.h"
#include "session.h"

#define LOGIND "org.freedesktop.login1"
#define ANSWER_MICROSECONDS (3 * UINT64_C(1000000))

enum verb { HINT_UNLOCKED, HINT_LOCKED, TERMINATE };

struct call {
	enum verb verb;
	char id[SESSION_ID_BYTES];
};

static int calls = -1;
static pid_t process;

static void serve_calls(int fd);
static int perform(const struct call *call);

int start_logind_calls(void)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	pid_t child = fork();
	if (child < 0)
		return -1;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		keep_only(ends[1]);
		serve_calls(ends[1]);
		_exit(0);
	}
	close(ends[1]);
	if (calls >= 0) {
		close(calls);
		kill(process, SIGKILL);
		waitpid(process, NULL, 0);
	}
	calls = ends[0];
	process = child;
	return 0;
}

static void send_call(enum verb verb, const char *id)
{
	struct call call = { .verb = verb };

	strncpy(call.id, id, sizeof call.id - 1);
	for (int attempt = 0; attempt < 2; attempt++) {
		if (send(calls, &call, sizeof call, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof call)
			return;
		/* Somebody ended the process: another one takes its place. */
		if (start_logind_calls() < 0)
			break;
	}
	fprintf(stderr, "<3>logind is not told of session %s\n", id);
}

void hint_locked(const char *id, int locked)
{
	send_call(locked ? HINT_LOCKED : HINT_UNLOCKED, id);
}

void terminate_session(const char *id)
{
	send_call(TERMINATE, id);
}

static void serve_calls(int fd)
{
	struct call call;

	while (recv(fd, &call, sizeof call, 0) == (ssize_t)sizeof call)
		if (perform(&call) < 0)
			fprintf(stderr, call.verb == TERMINATE ? "<2>session %s can be neither locked nor ended\n" :
								 "<4>logind does not take the hint for session %s\n", call.id);
}

/* A connection for one call: a bus that was restarted since costs nothing. */
static int perform(const struct call *call)
{
	sd_bus *bus = NULL;
	char *path = NULL;
	int done = -1;

	if (sd_bus_open_system(&bus) >= 0) {
		sd_bus_set_method_call_timeout(bus, ANSWER_MICROSECONDS);
		if (call->verb == TERMINATE)
			done = sd_bus_call_method(bus, LOGIND, "/org/freedesktop/login1", LOGIND ".Manager",
						  "TerminateSession", NULL, NULL, "s", call->id);
		else if (sd_bus_path_encode("/org/freedesktop/login1/session", call->id, &path) >= 0)
			done = sd_bus_call_method(bus, LOGIND, path, LOGIND ".Session", "SetLockedHint", NULL, NULL,
						  "b", call->verb == HINT_LOCKED);
	}
	free(path);
	sd_bus_flush_close_unref(bus);
	return done < 0 ? -1 : 0;
}
