/*
 * sso-console-lock: locks the console if a person's session is open there.
 *
 * Returns when the console is locked (0), when there is nothing to lock (0), or when it cannot be locked (1: the
 * session has then been ended). A process of its own stays behind until the session is unlocked or over.
 * It needs no agent: systemd starts it when the agent dies. Takes no arguments.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "session.h"
#include "terminal.h"
#include "unlock.h"

static int keep_locked(const struct session *session, int terminal, int listener, int leader);

int main(void)
{
	struct session session;
	int ready[2];
	char byte;

	signal(SIGPIPE, SIG_IGN);
	int found = find_console_session(&session);
	if (found == 0)
		return 0;
	if (found < 0) {
		fprintf(stderr, "<3>logind does not say who holds the console\n");
		return 1;
	}
	int leader = (int)syscall(SYS_pidfd_open, session.leader, 0);
	/* Over since logind was asked. */
	if (leader < 0 && errno == ESRCH)
		return 0;
	int terminal = lock_terminal(session.vt);
	int listener = listen_for_unlock();
	if (terminal < 0 || listener < 0 || pipe2(ready, 0) < 0) {
		terminate_session(&session);
		return 1;
	}
	pid_t keeper = fork();
	if (keeper != 0) {
		/* The keeper holds what was locked; this process only reports it. */
		close(ready[1]);
		return keeper > 0 && read(ready[0], &byte, 1) == 1 ? 0 : 1;
	}
	close(ready[0]);
	setsid();
	if (set_locked_hint(&session, 1) < 0)
		fprintf(stderr, "<4>logind does not take the hint that session %s is locked\n", session.id);
	if (write(ready[1], "1", 1) != 1)
		return 1;
	close(ready[1]);
	return keep_locked(&session, terminal, listener, leader);
}

static int keep_locked(const struct session *session, int terminal, int listener, int leader)
{
	struct pollfd watched[] = {
		{ .fd = terminal, .events = POLLIN },
		{ .fd = listener, .events = POLLIN },
		{ .fd = leader, .events = POLLIN },
	};
	int client = -1;

	for (;;) {
		if (poll(watched, 3, -1) < 0)
			continue;
		if (watched[0].revents & POLLIN)
			discard_typed(terminal);
		/* A terminal that was hung up would be ready for ever; nothing can be typed there either. */
		if (watched[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			watched[0].fd = -1;
		if (watched[1].revents && serve_unlock(listener, session->user, &client)) {
			stop_listening(listener);
			set_locked_hint(session, 0);
			unlock_terminal(terminal, session->vt);
			confirm_unlock(client);
			return 0;
		}
		/* The session is over: the greeter waits for its terminal. */
		if (watched[2].revents) {
			stop_listening(listener);
			unlock_terminal(terminal, session->vt);
			return 0;
		}
	}
}
