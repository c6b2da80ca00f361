/* What the lock asks of logind. A process of its own does it, so that the lock never waits for the bus. */
#ifndef SSO_LOGIND_CALLS_H
#define SSO_LOGIND_CALLS_H

/* Starts the process; 0 or -1. It ends with the lock. */
int start_logind_calls(void);

/* Tells logind, and so everyone who asks it, whether the session is locked. */
void hint_locked(const char *id, int locked);

/* Ends the session: what is left to do with one that cannot be locked. */
void terminate_session(const char *id);

#endif
