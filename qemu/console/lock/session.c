#include "session.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 512

struct properties {
	struct session session;
	int is_person;
	int is_closing;
};

static int read_properties(FILE *output, struct properties *found);

/* Only letters and digits reach a command line. */
static int is_id(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length >= sizeof ((struct session *)0)->id)
		return 0;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]))
			return 0;
	return 1;
}

int find_console_session(struct session *session)
{
	char ids[LINE_BYTES] = "";
	char command[LINE_BYTES * 2] = "loginctl show-session -p Id -p Name -p VTNr -p Leader -p Class -p State --";
	FILE *output = popen("loginctl show-seat seat0 -p Sessions --value", "r");
	struct properties found;
	int answered = 0;

	if (output == NULL)
		return -1;
	if (fgets(ids, sizeof ids, output) != NULL)
		answered = 1;
	if (pclose(output) != 0 || !answered)
		return -1;
	answered = 0;
	for (char *id = strtok(ids, " \n"); id != NULL; id = strtok(NULL, " \n")) {
		if (!is_id(id))
			return -1;
		strcat(command, " ");
		strcat(command, id);
		answered = 1;
	}
	if (!answered)
		return 0;

	output = popen(command, "r");
	if (output == NULL)
		return -1;
	answered = 0;
	while (read_properties(output, &found)) {
		if (answered || !found.is_person || found.is_closing)
			continue;
		*session = found.session;
		answered = 1;
	}
	/* A session that ended between the two questions makes loginctl fail: what it did say still holds. */
	pclose(output);
	return answered;
}

/* Reads `Name=value` lines up to an empty one; 0 at the end of the output. */
static int read_properties(FILE *output, struct properties *found)
{
	char line[LINE_BYTES];
	int lines = 0;

	memset(found, 0, sizeof *found);
	while (fgets(line, sizeof line, output) != NULL && line[0] != '\n') {
		char *value = strchr(line, '=');
		if (value == NULL)
			continue;
		*value++ = '\0';
		value[strcspn(value, "\n")] = '\0';
		lines++;
		if (strcmp(line, "Id") == 0)
			snprintf(found->session.id, sizeof found->session.id, "%s", value);
		else if (strcmp(line, "Name") == 0)
			snprintf(found->session.user, sizeof found->session.user, "%s", value);
		else if (strcmp(line, "VTNr") == 0)
			found->session.vt = atoi(value);
		else if (strcmp(line, "Leader") == 0)
			found->session.leader = (pid_t)atoi(value);
		else if (strcmp(line, "Class") == 0)
			found->is_person = strcmp(value, "user") == 0;
		else if (strcmp(line, "State") == 0)
			found->is_closing = strcmp(value, "closing") == 0;
	}
	return lines > 0;
}

int set_locked_hint(const struct session *session, int locked)
{
	char command[LINE_BYTES];
	char first[8];

	if (!is_id(session->id))
		return -1;
	/* A D-Bus object path escapes a leading digit (sd_bus_path_encode). */
	if (isdigit((unsigned char)session->id[0]))
		snprintf(first, sizeof first, "_%02x", session->id[0]);
	else
		snprintf(first, sizeof first, "%c", session->id[0]);
	snprintf(command, sizeof command,
		 "busctl --quiet --timeout=3 call org.freedesktop.login1 /org/freedesktop/login1/session/%s%s"
		 " org.freedesktop.login1.Session SetLockedHint b %s",
		 first, session->id + 1, locked ? "true" : "false");
	return system(command) == 0 ? 0 : -1;
}

void terminate_session(const struct session *session)
{
	char command[LINE_BYTES];

	if (!is_id(session->id))
		return;
	snprintf(command, sizeof command, "loginctl terminate-session %s", session->id);
	if (system(command) != 0)
		fprintf(stderr, "<2>session %s can be neither locked nor ended\n", session->id);
}
