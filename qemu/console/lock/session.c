#include "session.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>

#define LOGIND "org.freedesktop.login1"
#define SESSION_INTERFACE LOGIND ".Session"
#define ANSWER_MICROSECONDS (3 * UINT64_C(1000000))

static int describe(sd_bus *bus, const char *id, struct session *session);
static int is_over(const char *id);
static int has_state(const char *id, const char *wanted);
static int has_class(const char *id, const char *wanted);
static sd_bus *ask_logind(void);
static char *path_of(const char *id);

int find_console_session(struct session *session)
{
	char **ids = NULL;
	sd_bus *bus = NULL;
	int answer = 0;

	if (sd_seat_get_sessions("seat0", &ids, NULL, NULL) < 0)
		return -1;
	for (char **id = ids; answer == 0 && id != NULL && *id != NULL; id++) {
		int is_person = has_class(*id, "user");
		int is_closing = has_state(*id, "closing");
		if (is_person == 0 || is_closing == 1)
			continue;
		if (bus == NULL)
			bus = ask_logind();
		if (is_person == 1 && is_closing == 0 && bus != NULL && describe(bus, *id, session) == 0)
			answer = 1;
		/* One that ended since is nobody; of one that is there and cannot be read, logind does not say whose it is. */
		else if (!is_over(*id))
			answer = -1;
	}
	sd_bus_flush_close_unref(bus);
	for (char **id = ids; id != NULL && *id != NULL; id++)
		free(*id);
	free(ids);
	return answer;
}

/* The name and the leader are asked of the bus: sd_session_get_username and _leader are newer than systemd 252. */
static int describe(sd_bus *bus, const char *id, struct session *session)
{
	char *path = path_of(id), *name = NULL;
	uint32_t leader = 0;
	unsigned vt = 0;

	memset(session, 0, sizeof *session);
	int done = path != NULL && sd_session_get_vt(id, &vt) >= 0 &&
		   sd_bus_get_property_string(bus, LOGIND, path, SESSION_INTERFACE, "Name", NULL, &name) >= 0 &&
		   sd_bus_get_property_trivial(bus, LOGIND, path, SESSION_INTERFACE, "Leader", NULL, 'u', &leader) >= 0 &&
		   leader > 0 && strlen(id) < sizeof session->id && strlen(name) < sizeof session->user;
	if (done) {
		strcpy(session->id, id);
		strcpy(session->user, name);
		session->vt = (int)vt;
		session->leader = (pid_t)leader;
	}
	free(name);
	free(path);
	return done ? 0 : -1;
}

static int is_over(const char *id)
{
	char *state = NULL;
	int answer = sd_session_get_state(id, &state);

	free(state);
	return answer < 0;
}

/* 1 or 0, or -1 when logind does not say. */
static int has_state(const char *id, const char *wanted)
{
	char *state = NULL;
	int answer = sd_session_get_state(id, &state) < 0 ? -1 : strcmp(state, wanted) == 0;

	free(state);
	return answer;
}

static int has_class(const char *id, const char *wanted)
{
	char *class = NULL;
	int answer = sd_session_get_class(id, &class) < 0 ? -1 : strcmp(class, wanted) == 0;

	free(class);
	return answer;
}

int set_locked_hint(const struct session *session, int locked)
{
	sd_bus *bus = ask_logind();
	char *path = path_of(session->id);
	int done = bus == NULL || path == NULL ? -1 :
		   sd_bus_call_method(bus, LOGIND, path, SESSION_INTERFACE, "SetLockedHint", NULL, NULL, "b", locked);

	free(path);
	sd_bus_flush_close_unref(bus);
	return done < 0 ? -1 : 0;
}

void terminate_session(const struct session *session)
{
	sd_bus *bus = ask_logind();

	if (bus == NULL || sd_bus_call_method(bus, LOGIND, "/org/freedesktop/login1", LOGIND ".Manager", "TerminateSession",
					      NULL, NULL, "s", session->id) < 0)
		fprintf(stderr, "<2>session %s can be neither locked nor ended\n", session->id);
	sd_bus_flush_close_unref(bus);
}

/* A connection for one question: the lock outlives its parent, which a connection must not (sd_bus_new(3)). */
static sd_bus *ask_logind(void)
{
	sd_bus *bus = NULL;

	if (sd_bus_open_system(&bus) < 0)
		return NULL;
	sd_bus_set_method_call_timeout(bus, ANSWER_MICROSECONDS);
	return bus;
}

static char *path_of(const char *id)
{
	char *path = NULL;

	return sd_bus_path_encode("/org/freedesktop/login1/session", id, &path) < 0 ? NULL : path;
}
