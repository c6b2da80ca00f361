/*
 * lab-greetd [-s SOCKET] attempt USER: tries to log in at greetd past the agent. The answer to the prompt is read from
 * stdin (empty: answers nothing); greetd's reply is printed: its type, and an error's type after it.
 *
 * lab-greetd [-s SOCKET] [-r REDEEM_SOCKET] tap TRY_AS RESULT_FILE: see greetd-tap.h.
 *
 * Runs in the guest as root. SOCKET is greetd's; without it, the one in /run. Handles are neither logged nor arguments.
 */
#define _GNU_SOURCE

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <syslog.h>
#include <unistd.h>

#include "greetd-client.h"
#include "greetd-tap.h"

static int attempt(const char *socket_path, const char *user);
static void read_answer(char *answer, size_t room);
static int usage(void);

int main(int argc, char **argv)
{
	char path[MAX_PATH] = "", redeem[MAX_PATH] = "/run/sso-guest-agent/redeem.sock";
	int option;

	/* A core would hold the handle. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	openlog("lab-greetd", LOG_PERROR | LOG_PID, LOG_DAEMON);
	while ((option = getopt(argc, argv, "s:r:")) != -1) {
		if (option == '?' || strlen(optarg) >= MAX_PATH)
			return usage();
		strcpy(option == 's' ? path : redeem, optarg);
	}
	char **words = argv + optind;
	int count = argc - optind;
	int is_attempt = count == 2 && strcmp(words[0], "attempt") == 0;
	int is_tap = count == 3 && strcmp(words[0], "tap") == 0;
	if ((!is_attempt && !is_tap) || !is_user_name(words[1]))
		return usage();
	if (path[0] == '\0')
		find_greetd(path, sizeof path);
	if (is_attempt)
		return attempt(path, words[1]);
	start_tap(path, redeem, words[1], words[2]);
	return 0;
}

static int attempt(const char *socket_path, const char *user)
{
	static struct frame reply;
	char answer[MAX_WORD], words[2 * MAX_WORD];

	read_answer(answer, sizeof answer);
	int greetd = connect_greetd(socket_path);
	attempt_login(greetd, user, answer, &reply);
	explicit_bzero(answer, sizeof answer);
	describe_reply(&reply, words, sizeof words);
	cancel_session(greetd, &reply);
	puts(words);
	return 0;
}

static void read_answer(char *answer, size_t room)
{
	size_t have = 0;
	ssize_t got;
	while (have < room - 1 && (got = read(STDIN_FILENO, answer + have, room - 1 - have)) > 0)
		have += (size_t)got;
	answer[have] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	if (answer[0] != '\0' && !is_handle(answer))
		give_up("the answer is no handle");
}

static int usage(void)
{
	fprintf(stderr, "usage: lab-greetd [-s SOCKET] [-r REDEEM_SOCKET] attempt USER | tap TRY_AS RESULT_FILE\n");
	return 2;
}
