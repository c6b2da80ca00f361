/* The console's session, by logind's word. */
#ifndef SSO_SESSION_H
#define SSO_SESSION_H

#include <sys/types.h>

struct session {
	char id[32];
	char user[65];
	int vt;
	pid_t leader; /* the process whose end is the session's end */
};

/* Finds the session that a person has open on seat0: 1 found, 0 nobody (a greeter is nobody), -1 logind does not say. */
int find_console_session(struct session *session);

/* Tells logind, and so everyone who asks it, whether the session is locked; 0 or -1. */
int set_locked_hint(const struct session *session, int locked);

/* Ends the session: what is left to do with one that cannot be locked. */
void terminate_session(const struct session *session);

#endif
