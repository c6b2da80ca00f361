#define _GNU_SOURCE

#include "greetd-tap.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "greetd-client.h"

struct tap {
	char greetd[MAX_PATH]; /* where greetd's own socket is now */
	const char *redeem;
	const char *try_as;
	const char *result;
	atomic_flag *overheard; /* shared by the processes that serve one client each */
};

static int listen_before(const char *path, const char *aside);
static void stay_behind(void);
static void relay(int client, const struct tap *tap);
static void try_as_another(int greetd, const struct tap *tap, const char *owner, const char *handle, struct frame *reply);
static void redeem_again(const char *path, const char *owner, const char *handle, char *answer, size_t room);
static void write_result(const char *path, const char *words, const char *answer);

void start_tap(const char *greetd_path, const char *redeem_path, const char *try_as, const char *result)
{
	struct tap tap = { .redeem = redeem_path, .try_as = try_as, .result = result };
	char folder[MAX_PATH];

	snprintf(folder, sizeof folder, "%s", result);
	if (mkdir(dirname(folder), 0700) < 0 && errno != EEXIST)
		give_up("cannot make the folder of %s: %s", result, strerror(errno));
	if (snprintf(tap.greetd, sizeof tap.greetd, "%s.greetd", result) >= (int)sizeof tap.greetd)
		give_up("%s is too long", result);
	tap.overheard = mmap(NULL, sizeof *tap.overheard, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tap.overheard == MAP_FAILED)
		give_up("no memory: %s", strerror(errno));
	int listener = listen_before(greetd_path, tap.greetd);
	stay_behind();
	for (;;) {
		int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (client < 0)
			continue;
		if (fork() == 0) {
			close(listener);
			relay(client, &tap);
			_exit(0);
		}
		close(client);
	}
}

/* The sockets change places in one step: no client finds none. */
static int listen_before(const char *path, const char *aside)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat original;
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s", aside);
	if (stat(path, &original) < 0)
		give_up("%s: %s", path, strerror(errno));
	umask(0077);
	/* EADDRINUSE: there is a relay already, and what it holds aside is greetd. */
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 16) < 0)
		give_up("cannot listen at %s: %s", aside, strerror(errno));
	if (chown(aside, original.st_uid, original.st_gid) < 0 || chmod(aside, original.st_mode & 0777) < 0 ||
	    renameat2(AT_FDCWD, aside, AT_FDCWD, path, RENAME_EXCHANGE) < 0)
		give_up("cannot stand before %s: %s", path, strerror(errno));
	return listener;
}

/* The caller, the guest agent, waits until nobody has its pipes any more. */
static void stay_behind(void)
{
	signal(SIGPIPE, SIG_IGN);
	/* Nobody waits for the processes that serve clients. */
	signal(SIGCHLD, SIG_IGN);
	if (daemon(0, 0) < 0)
		give_up("cannot stay behind: %s", strerror(errno));
}

static void relay(int client, const struct tap *tap)
{
	static struct frame request, reply;
	char type[MAX_WORD], owner[MAX_USER] = "", answer[256] = "";
	int greetd = connect_greetd(tap->greetd);

	while (read_frame(client, &request)) {
		field_of(&request, "type", type, sizeof type);
		if (strcmp(type, "create_session") == 0)
			field_of(&request, "username", owner, sizeof owner);
		int is_answer = strcmp(type, "post_auth_message_response") == 0 && is_user_name(owner) &&
				field_of(&request, "response", answer, sizeof answer) && is_handle(answer);
		if (is_answer && !atomic_flag_test_and_set(tap->overheard))
			try_as_another(greetd, tap, owner, answer, &reply);
		else
			ask_greetd(greetd, client, &request, &reply);
		explicit_bzero(answer, sizeof answer);
		explicit_bzero(request.json, request.length);
		write_frame(client, &reply);
	}
}

static void try_as_another(int greetd, const struct tap *tap, const char *owner, const char *handle, struct frame *reply)
{
	char words[2 * MAX_WORD], again[2 * MAX_WORD];

	cancel_session(greetd, reply);
	attempt_login(greetd, tap->try_as, handle, reply);
	describe_reply(reply, words, sizeof words);
	cancel_session(greetd, reply);
	attempt_login(greetd, owner, handle, reply);
	redeem_again(tap->redeem, owner, handle, again, sizeof again);
	write_result(tap->result, words, again);
}

/* As PAM does (docs/architecture.md, "The redeem socket"): greetd prepares no second login while the owner's is under way. */
static void redeem_again(const char *path, const char *owner, const char *handle, char *answer, size_t room)
{
	const struct timeval limit = { .tv_sec = 10 };
	size_t have = 0;
	ssize_t got;
	int agent = connect_greetd(path);

	setsockopt(agent, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (dprintf(agent, "redeem %s %s greetd\n", handle, owner) < 0)
		give_up("cannot ask at %s: %s", path, strerror(errno));
	while (have < room - 1 && (got = read(agent, answer + have, room - 1 - have)) > 0)
		have += (size_t)got;
	close(agent);
	answer[have] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
}

/* Whole or not at all, and never readable by others. */
static void write_result(const char *path, const char *words, const char *answer)
{
	char aside[MAX_PATH + 8];
	snprintf(aside, sizeof aside, "%s.new", path);
	int file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0 || dprintf(file, "%s\n%s\n", words, answer) < 0 || close(file) < 0 || rename(aside, path) < 0)
		give_up("cannot write %s: %s", path, strerror(errno));
}
