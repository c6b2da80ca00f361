/* Those who talk to the lock: root's processes only, a line at a time. */
#ifndef SSO_PEERS_H
#define SSO_PEERS_H

#include <stddef.h>
#include <sys/types.h>

#include "session.h"
#include "verifier.h"

#define MAX_PEERS 8
#define LINE_BYTES 96

struct peer {
	int fd; /* -1: nobody */
	pid_t pid;
	char line[LINE_BYTES];
	size_t length;
	struct verifier verifier;
	int client; /* a copy of its client's connection to the guest, whose hang-up ends what is shown; -1 for none */
	char verified[SESSION_ID_BYTES]; /* the session whose user PAM has accepted; empty for none */
};

/* Listens on the lock's socket; the descriptor, or -1. */
int listen_for_peers(void);

/* Takes the next one in, or turns it away when it is not root's or there are too many. Returns it, or NULL. */
struct peer *accept_peer(int listener, struct peer peers[MAX_PEERS]);

/*
 * The next whole line of what has come, without its LF, in `line` (LINE_BYTES long).
 * 1 a line, 0 none yet, -1 the peer has left or does not keep to the protocol.
 */
int read_line(struct peer *peer, char *line);

/* Answers with one line. A peer that does not read its answers has its connection closed by the next read. */
void answer(const struct peer *peer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Closes the copy of its client's connection, which nobody else can open meanwhile. */
void forget_client(struct peer *peer);

/* Ends the connection and whatever runs for it. */
void drop_peer(struct peer *peer);

#endif
