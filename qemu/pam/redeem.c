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
static int read_line(int fd, char *line)
{
	long long deadline = now_ms() + TIMEOUT_MS;
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

/* Sends a line and takes one as the answer, in place; its length, -1 for none that is proper, -2 when nobody is there. */
static int exchange(pam_handle_t *pamh, const struct redeem_server *server, char *line, int length)
{
	int fd = connect_to_server(pamh, server);

	if (fd < 0)
		return -2;
	ssize_t sent = send(fd, line, (size_t)length, MSG_NOSIGNAL);
	explicit_bzero(line, (size_t)length);
	if (sent != length) {
		close(fd);
		return -2;
	}
	length = read_line(fd, line);
	close(fd);
	/* Neither a NUL inside the line nor octets behind it belong to this protocol. */
	return length < 0 || strlen(line) != (size_t)length ? -1 : length;
}

int redeem(pam_handle_t *pamh, const struct redeem_server *server, const char *handle, const char *user,
	   const char *service, char *ccache)
{
	char line[REDEEM_LINE_BYTES];
	int length = snprintf(line, sizeof line, "redeem %s %s %s\n", handle, user, service);

	length = exchange(pamh, server, line, length);
	if (length == -2)
		return PAM_AUTHINFO_UNAVAIL;
	if (length < 0) {
		pam_syslog(pamh, LOG_ERR, "no proper answer from the agent");
		return PAM_AUTH_ERR;
	}
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

	if (exchange(pamh, lock, line, (int)strlen(line)) < 0 || strcmp(line, "ok") != 0)
		pam_syslog(pamh, LOG_WARNING, "the console's lock does not answer: the session begins locked");
}
