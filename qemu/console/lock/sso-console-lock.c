/*
 * sso-console-lock: keeps the console locked while nobody who may see it is there.
 *
 * It runs from boot on and holds its own terminal open. A person's session on seat0 is in front only
 *   - while the connection that showed it stays open and alive (the agent's, one client's stay), and so does that
 *     client's own, where the agent has named it, or
 *   - when its login said `exempt` (a login by password, where a site still has those), until somebody locks it.
 * In every other case the lock stands in front, whoever started the session and whether or not an agent runs.
 *
 * Root's processes talk to it at /run/sso-console-lock/lock.sock (docs/console-login.md, "Talking to the lock").
 * The file /run/sso-console-lock/locked is there exactly as long as the console is locked. Takes no arguments.
 */
// Longer than 250 lines: who decides and what makes it change are one state machine.
#define _GNU_SOURCE

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <systemd/sd-daemon.h>
#include <systemd/sd-login.h>

#include "descriptors.h"
#include "front.h"
#include "logind-calls.h"
#include "peers.h"
#include "session.h"

/* A tenant says `alive` each second; one that does not for so long hangs, and is none any more. */
#define TENANT_SECONDS 10
/* Longer than a login manager takes from being told of a session to the session, or to another greeter. */
#define UNFINISHED_SECONDS 30

static struct peer peers[MAX_PEERS];
/* Whose connection decides what is in front; NULL: nobody's. */
static struct peer *tenant;
static time_t tenant_ends;
/* The session that was there when the tenant came, and the one that it shows; their ids are empty for none. */
static char found_by_tenant[SESSION_ID_BYTES];
static struct session shown;
/*
 * A login whose tenant has left before its session was there: until then the session may still come, since no login
 * manager takes back what it was told to start. The lock stays in front until it is there, until the login manager has
 * another greeter than `greeter_at_hold`, or until this moment; 0 for none.
 */
static time_t unfinished_ends;
/* Whether the tenant has said that no session will come of what it has begun. */
static int is_finished;
static char greeter_at_hold[SESSION_ID_BYTES];
/* The process that may open a session which is not locked at its beginning, and that session. */
static pid_t exempt_leader;
static char exempt[SESSION_ID_BYTES];

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static void end_tenancy(const char *reason)
{
	if (tenant == NULL)
		return;
	struct peer *former = tenant;
	tenant = NULL;
	/* Locked before anything else: each look at logind's files is time in which keys reach the session. */
	if (shown.id[0] != '\0')
		lock_console(&shown);
	else if (found_by_tenant[0] == '\0' && !is_finished)
		unfinished_ends = now() + UNFINISHED_SECONDS;
	shown.id[0] = '\0';
	forget_client(former);
	if (reason != NULL) {
		answer(former, "%s\n", reason);
		drop_peer(former);
	}
}

static int is_unfinished(int found)
{
	struct session greeter;

	if (unfinished_ends == 0)
		return 0;
	find_greeter(&greeter);
	int is_another_greeter = greeter.id[0] != '\0' && strcmp(greeter.id, greeter_at_hold) != 0;
	if (found == 1 || is_another_greeter || now() >= unfinished_ends)
		unfinished_ends = 0;
	return unfinished_ends != 0;
}

/* Puts in front what belongs there. Returns what find_console_session found. */
static int settle(void)
{
	struct session session;
	int found = find_console_session(&session);

	if (tenant != NULL && now() >= tenant_ends)
		end_tenancy("late");
	if (found == 1 && exempt_leader > 0 && session.leader == exempt_leader) {
		strcpy(exempt, session.id);
		exempt_leader = 0;
	}
	if (found == 0)
		exempt[0] = '\0';
	if (shown.id[0] != '\0' && (found == 0 || (found == 1 && strcmp(shown.id, session.id) != 0)))
		end_tenancy("ended");
	/* Where logind does not say who is there, what is shown stays and everything else is locked. */
	int is_shown = shown.id[0] != '\0' && (found < 0 || strcmp(shown.id, session.id) == 0);
	int is_exempt = tenant == NULL && found == 1 && strcmp(exempt, session.id) == 0;
	int is_coming = is_unfinished(found);
	int is_empty = tenant == NULL && found == 0 && !is_coming;
	if (!is_shown && !is_exempt && !is_empty)
		lock_console(&session);
	else if (is_console_locked())
		unlock_console(&session);
	return found;
}

/*
 * Becomes the one whose connection decides, behind the lock: whoever was it before is told. `client` is watched for as
 * long, so that a hang-up locks without the agent, which may be busy or hang.
 */
static void take_over(struct peer *peer, int client)
{
	struct session session;

	end_tenancy(tenant == peer ? NULL : "locked");
	tenant = peer;
	tenant->client = client;
	tenant_ends = now() + TENANT_SECONDS;
	is_finished = 0;
	find_greeter(&session);
	strcpy(greeter_at_hold, session.id);
	find_console_session(&session);
	strcpy(found_by_tenant, session.id);
	settle();
	answer(peer, is_console_locked() ? "held %s\n" : "error 500\n", session.id);
}

static void take_over_for_client(struct peer *peer, const char *number)
{
	int client = copy_of_descriptor(peer->pid, number);

	/* Nobody holds the console for a client whose hang-up would not be seen. */
	if (client < 0)
		answer(peer, "error 500\n");
	else
		take_over(peer, client);
}

/* Nothing was started behind the lock: the greeter comes back at once. */
static void release_for(struct peer *peer)
{
	if (tenant != peer) {
		answer(peer, "error 422\n");
		return;
	}
	is_finished = 1;
	end_tenancy(NULL);
	settle();
	answer(peer, "released\n");
}

static void lock_for(struct peer *peer)
{
	end_tenancy(tenant == peer ? NULL : "locked");
	exempt[0] = '\0';
	exempt_leader = 0;
	int found = settle();
	answer(peer, found == 0 ? "nobody\n" : is_console_locked() ? "locked\n" : "error 500\n");
}

static void verify_for(struct peer *peer, const char *handle)
{
	struct session session;

	stop_verifier(&peer->verifier);
	peer->verified[0] = '\0';
	if (tenant != peer || find_console_session(&session) != 1)
		answer(peer, "error 422\n");
	else if (start_verifier(&peer->verifier, session.uid, handle) < 0)
		answer(peer, "error 500\n");
	else
		strcpy(peer->verified, session.id);
}

/* The session for which PAM was asked is still `verified`, and no other. */
static void hear_verdict(struct peer *peer)
{
	int code = finish_verifier(&peer->verifier);

	if (code != 0)
		peer->verified[0] = '\0';
	if (code == 0)
		answer(peer, "verified\n");
	else
		answer(peer, "error %d\n", code);
}

/* Shows a session that its tenant has opened behind the lock, or for whose user PAM has accepted the tenant's handle. */
static void show_for(struct peer *peer, const char *id)
{
	struct session session;
	int is_there = tenant == peer && find_console_session(&session) == 1 && strcmp(session.id, id) == 0;
	int is_accepted = peer->verifier.pid == 0 && strcmp(peer->verified, id) == 0;

	if (!is_there || (!is_accepted && strcmp(found_by_tenant, id) == 0)) {
		answer(peer, "error 403\n");
		return;
	}
	shown = session;
	settle();
	answer(peer, shown.id[0] != '\0' && !is_console_locked() ? "shown\n" : "error 500\n");
}

static void obey(struct peer *peer, const char *line)
{
	if (strcmp(line, "alive") == 0) {
		if (tenant == peer)
			tenant_ends = now() + TENANT_SECONDS;
	} else if (strcmp(line, "hold") == 0) {
		take_over(peer, -1);
	} else if (strncmp(line, "hold ", 5) == 0) {
		take_over_for_client(peer, line + 5);
	} else if (strcmp(line, "release") == 0) {
		release_for(peer);
	} else if (strcmp(line, "lock") == 0) {
		lock_for(peer);
	} else if (strncmp(line, "unlock ", 7) == 0) {
		verify_for(peer, line + 7);
	} else if (strncmp(line, "show ", 5) == 0 && strlen(line + 5) < SESSION_ID_BYTES) {
		show_for(peer, line + 5);
	} else if (strcmp(line, "exempt") == 0) {
		exempt_leader = peer->pid;
		answer(peer, "ok\n");
	} else {
		answer(peer, "error 422\n");
	}
}

/* Whoever leaves takes along what was shown for it. */
static void hear(struct peer *peer)
{
	char line[LINE_BYTES];
	int got = 1;

	while (peer->fd >= 0 && (got = read_line(peer, line)) == 1)
		obey(peer, line);
	explicit_bzero(line, sizeof line);
	if (peer->fd < 0 || got == 0)
		return;
	if (peer == tenant) {
		end_tenancy(NULL);
		settle();
	}
	drop_peer(peer);
}

static int keep_watch(int terminal, int listener, sd_login_monitor *monitor)
{
	enum { CLIENT, TERMINAL, LISTENER, MONITOR, PEERS, VERDICTS = PEERS + MAX_PEERS, ALL = VERDICTS + MAX_PEERS };
	struct pollfd watched[ALL];

	for (;;) {
		/* Nothing is read of it: poll(2) reports a hang-up unasked. */
		watched[CLIENT] = (struct pollfd){ .fd = tenant == NULL ? -1 : tenant->client };
		watched[TERMINAL] = (struct pollfd){ .fd = terminal, .events = POLLIN };
		watched[LISTENER] = (struct pollfd){ .fd = listener, .events = POLLIN };
		watched[MONITOR] = (struct pollfd){ .fd = sd_login_monitor_get_fd(monitor),
						    .events = (short)sd_login_monitor_get_events(monitor) };
		for (int i = 0; i < MAX_PEERS; i++) {
			watched[PEERS + i] = (struct pollfd){ .fd = peers[i].fd, .events = POLLIN };
			watched[VERDICTS + i] = (struct pollfd){
				.fd = peers[i].fd >= 0 && peers[i].verifier.pid > 0 ? peers[i].verifier.verdict : -1,
				.events = POLLIN };
		}
		if (poll(watched, ALL, tenant == NULL && unfinished_ends == 0 ? -1 : 1000) < 0)
			continue;
		/* Those who leave first: what they have shown goes before anything else is done. */
		if (watched[CLIENT].revents) {
			end_tenancy("left");
			settle();
		}
		for (int i = 0; i < MAX_PEERS; i++)
			if (watched[PEERS + i].revents && peers[i].fd == watched[PEERS + i].fd)
				hear(&peers[i]);
		for (int i = 0; i < MAX_PEERS; i++)
			if (watched[VERDICTS + i].revents && peers[i].fd >= 0 && peers[i].verifier.pid > 0)
				hear_verdict(&peers[i]);
		if (watched[MONITOR].revents)
			sd_login_monitor_flush(monitor);
		if (watched[MONITOR].revents || tenant != NULL || unfinished_ends != 0)
			settle();
		if (watched[TERMINAL].revents & POLLIN)
			forget_typed(0);
		/* A terminal that was hung up would be ready for ever: a new process opens it again, and locks. */
		if (watched[TERMINAL].revents & (POLLHUP | POLLERR | POLLNVAL))
			return 1;
		if (watched[LISTENER].revents)
			accept_peer(listener, peers);
	}
}

int main(void)
{
	sd_login_monitor *monitor = NULL;

	signal(SIGPIPE, SIG_IGN);
	umask(0077);
	for (int i = 0; i < MAX_PEERS; i++)
		peers[i].fd = -1;
	int listener = listen_for_peers();
	int terminal = open_front();
	if (terminal < 0 || listener < 0 || start_logind_calls() < 0 || sd_login_monitor_new(NULL, &monitor) < 0) {
		fprintf(stderr, "<2>the lock has no terminal, no socket or no logind\n");
		return 1;
	}
	settle();
	sd_notify(0, "READY=1");
	return keep_watch(terminal, listener, monitor);
}
