/* The console's session, by logind's word. */
#ifndef SSO_SESSION_H
#define SSO_SESSION_H

#include <sys/types.h>

#define SESSION_ID_BYTES 32

struct session {
	char id[SESSION_ID_BYTES]; /* logind's; empty for none */
	uid_t uid;
	int vt;
	int is_text;  /* a text session, not a display server's */
	pid_t leader; /* the process whose end is the session's end; 0 when logind does not say */
};

/*
 * Finds the session that a person has open on seat0: 1 found, 0 nobody (a greeter is nobody), -1 logind does not say.
 * Reads what sd-login(3) reads, and so never waits for logind.
 */
int find_console_session(struct session *session);

/* Finds the greeter's session on seat0, its id and terminal; both are empty when there is none. */
void find_greeter(struct session *greeter);

#endif
