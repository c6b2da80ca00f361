#define _GNU_SOURCE

#include "peers.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FOLDER "/run/sso-console-lock"
#define SOCKET_PATH FOLDER "/lock.sock"

int listen_for_peers(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	mkdir(FOLDER, 0700);
	unlink(SOCKET_PATH);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, MAX_PEERS) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

struct peer *accept_peer(int listener, struct peer peers[MAX_PEERS])
{
	struct ucred credentials = { .uid = (uid_t)-1 };
	socklen_t bytes = sizeof credentials;
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return NULL;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &bytes) == 0 && credentials.uid == 0) {
		for (struct peer *peer = peers; peer < peers + MAX_PEERS; peer++) {
			if (peer->fd >= 0)
				continue;
			memset(peer, 0, sizeof *peer);
			peer->fd = fd;
			peer->client = -1;
			peer->pid = credentials.pid;
			return peer;
		}
	}
	close(fd);
	return NULL;
}

static int take_line(struct peer *peer, char *line)
{
	char *end = memchr(peer->line, '\n', peer->length);

	if (end == NULL)
		return 0;
	size_t length = (size_t)(end - peer->line);
	memcpy(line, peer->line, length);
	line[length] = '\0';
	peer->length -= length + 1;
	memmove(peer->line, end + 1, peer->length);
	/* A line may have held a handle. */
	explicit_bzero(peer->line + peer->length, sizeof peer->line - peer->length);
	return 1;
}

int read_line(struct peer *peer, char *line)
{
	if (take_line(peer, line))
		return 1;
	if (peer->length == sizeof peer->line)
		return -1;
	ssize_t got = read(peer->fd, peer->line + peer->length, sizeof peer->line - peer->length);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	if (got == 0)
		return -1;
	peer->length += (size_t)got;
	return take_line(peer, line);
}

void answer(const struct peer *peer, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list values;

	va_start(values, format);
	int length = vsnprintf(line, sizeof line, format, values);
	va_end(values);
	if (send(peer->fd, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL) != length)
		shutdown(peer->fd, SHUT_RDWR);
}

void forget_client(struct peer *peer)
{
	if (peer->client >= 0)
		close(peer->client);
	peer->client = -1;
}

void drop_peer(struct peer *peer)
{
	forget_client(peer);
	stop_verifier(&peer->verifier);
	explicit_bzero(peer->line, sizeof peer->line);
	close(peer->fd);
	peer->fd = -1;
}
