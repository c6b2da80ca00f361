#define _GNU_SOURCE

#include "redeem.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_ext.h>

#define TIMEOUT_MS 5000
#define SESSION_TIMEOUT_MS 10000

int is_word(const char *text, size_t max)
{
	size_t length = 0;

	for (; text[length] != '\0'; length++)
		if (length == max || text[length] <= ' ' || text[length] >= 0x7f)
			return 0;
	return length > 0;
}

static long long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int connect_to_server(pam_handle_t *pamh, const struct redeem_server *server)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval timeout = { .tv_sec = TIMEOUT_MS / 1000 };
	struct ucred peer;
	socklen_t peer_bytes = sizeof peer;

	if (strlen(server->socket) >= sizeof address.sun_path)
		return -1;
	strcpy(address.sun_path, server->socket);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* connect() blocks while the server's backlog is full; this bounds it. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		pam_syslog(pamh, LOG_ERR, "%s does not answer: %s", server->socket, strerror(errno));
		close(fd);
		return -1;
	}
	/* Who else listens there must never see a handle. */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_bytes) < 0 || peer.uid != server->uid) {
		pam_syslog(pamh, LOG_ERR, "%s is not served by uid %u", server->socket, (unsigned)server->uid);
		close(fd);
		return -1;
	}
	return fd;
}

/* Reads one line of at most REDEEM_LINE_BYTES octets, LF included, and returns its length without the LF; -1 otherwise. */
static int read_line(int fd, char *line, int timeout_ms)
{
	long long deadline = now_ms() + timeout_ms;
	size_t length = 0;

	while (length < REDEEM_LINE_BYTES) {
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		long long left = deadline - now_ms();
		if (left <= 0)
			return -1;
		int ready = poll(&waiting, 1, (int)left);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return -1;
		ssize_t got = recv(fd, line + length, REDEEM_LINE_BYTES - length, MSG_DONTWAIT);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			return -1;
		char *end = memchr(line + length, '\n', (size_t)got);
		length += (size_t)got;
		if (end != NULL) {
			*end = '\0';
			return (int)(length - 1);
		}
	}
	return -1;
}

/* Sends the line and puts the answer in its place, without the LF. PAM_SUCCESS, PAM_AUTHINFO_UNAVAIL, PAM_AUTH_ERR. */
static int exchange(pam_handle_t *pamh, const struct redeem_server *server, char *line, int timeout_ms)
{
	size_t length = strlen(line);
	int fd = connect_to_server(pamh, server);

	if (fd < 0)
		return PAM_AUTHINFO_UNAVAIL;
	ssize_t sent = send(fd, line, length, MSG_NOSIGNAL);
	explicit_bzero(line, length);
	if (sent != (ssize_t)length) {
		close(fd);
		return PAM_AUTHINFO_UNAVAIL;
	}
	int answered = read_line(fd, line, timeout_ms);
	close(fd);
	/* Neither a NUL inside the line nor octets behind it belong to this protocol. */
	if (answered < 0 || strlen(line) != (size_t)answered) {
		pam_syslog(pamh, LOG_ERR, "no proper answer from %s", server->socket);
		return PAM_AUTH_ERR;
	}
	return PAM_SUCCESS;
}

int redeem(pam_handle_t *pamh, const struct redeem_server *server, const char *handle, const char *user,
	   const char *service, char *ccache)
{
	char line[REDEEM_LINE_BYTES];

	snprintf(line, sizeof line, "redeem %s %s %s\n", handle, user, service);
	int result = exchange(pamh, server, line, TIMEOUT_MS);
	if (result != PAM_SUCCESS)
		return result;
	if (strncmp(line, "ok ", 3) == 0 && is_word(line + 3, REDEEM_LINE_BYTES)) {
		strcpy(ccache, line + 3);
		return PAM_SUCCESS;
	}
	if (strncmp(line, "error ", 6) == 0 && is_word(line + 6, 3))
		pam_syslog(pamh, LOG_NOTICE, "the agent refused %s: error %s", user, line + 6);
	return PAM_AUTH_ERR;
}

void exempt_from_lock(pam_handle_t *pamh, const struct redeem_server *lock)
{
	char line[REDEEM_LINE_BYTES] = "exempt\n";

	if (exchange(pamh, lock, line, TIMEOUT_MS) != PAM_SUCCESS || strcmp(line, "ok") != 0)
		pam_syslog(pamh, LOG_WARNING, "the console's lock does not answer: the session begins locked");
}

int open_session(pam_handle_t *pamh, const struct redeem_server *server, const char *handle, const char *user,
		 const char *service, const char *session)
{
	char line[REDEEM_LINE_BYTES];

	snprintf(line, sizeof line, "session %s %s %s %s\n", handle, user, service, session);
	int result = exchange(pamh, server, line, SESSION_TIMEOUT_MS);
	if (result == PAM_SUCCESS && strcmp(line, "ok -") == 0)
		return PAM_SUCCESS;
	if (result == PAM_SUCCESS && strncmp(line, "error ", 6) == 0 && is_word(line + 6, 3))
		pam_syslog(pamh, LOG_NOTICE, "the agent refused the session of %s: error %s", user, line + 6);
	return PAM_SESSION_ERR;
}
