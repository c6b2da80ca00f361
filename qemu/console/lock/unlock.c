#define _GNU_SOURCE

#include "unlock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <security/pam_appl.h>

#define SOCKET_PATH "/run/sso-console-lock/unlock.sock"
#define PAM_SERVICE_NAME "sso-console-lock"
#define LINE_BYTES 64
#define TIMEOUT_SECONDS 2

int listen_for_unlock(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	mkdir("/run/sso-console-lock", 0700);
	unlink(SOCKET_PATH);
	umask(0077);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 1) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void stop_listening(int listener)
{
	unlink(SOCKET_PATH);
	close(listener);
}

static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *handle)
{
	struct pam_response *answers = count > 0 ? calloc((size_t)count, sizeof *answers) : NULL;

	if (answers == NULL)
		return PAM_CONV_ERR;
	for (int i = 0; i < count; i++)
		if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
			answers[i].resp = strdup(handle);
	*responses = answers;
	return PAM_SUCCESS;
}

/* The error code for the agent (docs/protocol.md, "Error codes"); 0 when the user may have the session back. */
static int refusal(const char *user, char *handle)
{
	struct pam_conv conversation = { converse, handle };
	pam_handle_t *pamh = NULL;
	int code = 0;
	int result = pam_start(PAM_SERVICE_NAME, user, &conversation, &pamh);

	if (result != PAM_SUCCESS)
		return 500;
	result = pam_authenticate(pamh, 0);
	if (result != PAM_SUCCESS) {
		code = 401;
	} else {
		result = pam_acct_mgmt(pamh, 0);
		if (result != PAM_SUCCESS)
			code = 423;
	}
	pam_end(pamh, result);
	return code;
}

static size_t read_line(int fd, char *line)
{
	struct timeval timeout = { .tv_sec = TIMEOUT_SECONDS };
	size_t length = 0;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	while (length < LINE_BYTES - 1) {
		ssize_t got = read(fd, line + length, LINE_BYTES - 1 - length);
		if (got <= 0)
			return 0;
		length += (size_t)got;
		if (line[length - 1] == '\n') {
			line[length - 1] = '\0';
			return length - 1;
		}
	}
	return 0;
}

int serve_unlock(int listener, const char *user, int *client)
{
	struct ucred peer = { .uid = (uid_t)-1 };
	socklen_t peer_bytes = sizeof peer;
	char line[LINE_BYTES] = "";
	int code = 422;
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_bytes) < 0 || peer.uid != 0)
		code = 403;
	else if (read_line(fd, line) > 0 && strncmp(line, "unlock ", 7) == 0)
		code = refusal(user, line + 7);
	explicit_bzero(line, sizeof line);
	if (code == 0) {
		*client = fd;
		return 1;
	}
	dprintf(fd, "error %d\n", code);
	close(fd);
	return 0;
}

void confirm_unlock(int client)
{
	dprintf(client, "ok\n");
	close(client);
}
