#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-login.h>

#define SESSIONS_FOLDER "/run/systemd/sessions/"

static int describe(const char *id, struct session *session);
static int is_over(const char *id);
static int has_state(const char *id, const char *wanted);
static int has_class(const char *id, const char *wanted);
static pid_t leader_of(const char *id);

int find_console_session(struct session *session)
{
	char **ids = NULL;
	int answer = 0;

	memset(session, 0, sizeof *session);
	if (sd_seat_get_sessions("seat0", &ids, NULL, NULL) < 0)
		return -1;
	for (char **id = ids; answer == 0 && id != NULL && *id != NULL; id++) {
		int is_person = has_class(*id, "user");
		int is_closing = has_state(*id, "closing");
		if (is_person == 0 || is_closing == 1)
			continue;
		if (is_person == 1 && is_closing == 0 && describe(*id, session) == 0)
			answer = 1;
		/* One that ended since is nobody; of one that is there and cannot be read, logind does not say whose it is. */
		else if (!is_over(*id))
			answer = -1;
	}
	for (char **id = ids; id != NULL && *id != NULL; id++)
		free(*id);
	free(ids);
	return answer;
}

static int describe(const char *id, struct session *session)
{
	char *type = NULL;
	unsigned vt = 0;

	if (strlen(id) >= sizeof session->id || sd_session_get_vt(id, &vt) < 0 ||
	    sd_session_get_uid(id, &session->uid) < 0)
		return -1;
	strcpy(session->id, id);
	session->vt = (int)vt;
	session->is_text = sd_session_get_type(id, &type) >= 0 && strcmp(type, "tty") == 0;
	session->leader = leader_of(id);
	free(type);
	return 0;
}

/* sd_session_get_leader(3) is newer than systemd 252, whose library reads the same file. */
static pid_t leader_of(const char *id)
{
	char path[sizeof SESSIONS_FOLDER + SESSION_ID_BYTES], line[128];
	long leader = 0;

	snprintf(path, sizeof path, SESSIONS_FOLDER "%s", id);
	FILE *file = fopen(path, "re");
	while (file != NULL && leader == 0 && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, "LEADER=", 7) == 0)
			leader = strtol(line + 7, NULL, 10);
	if (file != NULL)
		fclose(file);
	return (pid_t)leader;
}

void find_greeter(struct session *greeter)
{
	char **ids = NULL;

	memset(greeter, 0, sizeof *greeter);
	if (sd_seat_get_sessions("seat0", &ids, NULL, NULL) < 0)
		return;
	for (char **id = ids; id != NULL && *id != NULL; id++) {
		if (greeter->vt == 0 && has_class(*id, "greeter") == 1 && has_state(*id, "closing") == 0)
			describe(*id, greeter);
		free(*id);
	}
	free(ids);
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
