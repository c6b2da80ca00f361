#include "front.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "logind-calls.h"
#include "magic-keys.h"
#include "terminal.h"

#define LOCKED_FILE "/run/sso-console-lock/locked"
#define DISCARDED_FILE "/run/sso-console-lock/discarded"

static int terminal = -1;
static int is_locked;
static char locked_session[SESSION_ID_BYTES];
static size_t discarded;

int open_front(void)
{
	terminal = open_terminal();
	read_magic_keys();
	unlink(LOCKED_FILE);
	if (terminal < 0)
		return -1;
	/* An earlier lock may have been killed while it was in front. */
	is_locked = lock_is_in_front(terminal);
	forget_typed(1);
	return terminal;
}

int is_console_locked(void)
{
	return is_locked;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		perror("<4>a file of the lock");
	if (fd >= 0)
		close(fd);
}

void forget_typed(int restart)
{
	char text[24];
	size_t typed = discard_typed(terminal);

	if (typed == 0 && !restart)
		return;
	discarded = restart ? 0 : discarded + typed;
	snprintf(text, sizeof text, "%zu\n", discarded);
	write_file(DISCARDED_FILE, text);
}

void lock_console(const struct session *session)
{
	if (is_locked && strcmp(locked_session, session->id) == 0 && lock_is_in_front(terminal))
		return;
	if (lock_terminal(terminal, session->vt, session->is_text) < 0) {
		fprintf(stderr, "<2>the lock cannot come to the front: session %s is ended\n", session->id);
		if (session->id[0] != '\0')
			terminate_session(session->id);
		return;
	}
	forbid_magic_keys();
	if (!is_locked)
		forget_typed(1);
	is_locked = 1;
	strcpy(locked_session, session->id);
	write_file(LOCKED_FILE, session->id);
	if (session->id[0] != '\0') {
		hint_locked(session->id, 1);
		fprintf(stderr, "<6>locked session %s\n", session->id);
	}
}

void unlock_console(const struct session *session)
{
	struct session greeter;

	find_greeter(&greeter);
	int vt = session->vt > 0 ? session->vt : greeter.vt;
	/* Whoever looks for the file must not take an open console for a locked one. */
	unlink(LOCKED_FILE);
	is_locked = 0;
	allow_magic_keys();
	unlock_terminal(terminal, vt > 0 ? vt : 1);
	if (session->id[0] != '\0') {
		hint_locked(session->id, 0);
		fprintf(stderr, "<6>unlocked session %s\n", session->id);
	}
}

