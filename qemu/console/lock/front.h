/* What is in front of the console: the lock, a session, or the greeter. */
#ifndef SSO_FRONT_H
#define SSO_FRONT_H

#include "session.h"

/* Prepares the lock's terminal; its descriptor, which is readable when somebody types there, or -1. */
int open_front(void);

/* Puts the lock in front of a session, or of the greeter where its id is empty. A session that cannot be locked is ended. */
void lock_console(const struct session *session);

/* Puts the session in front, or the greeter where its id is empty. */
void unlock_console(const struct session *session);

/* Whether the lock is in front. */
int is_console_locked(void);

/* Forgets what was typed at the lock and counts it, or begins to count anew. */
void forget_typed(int restart);

#endif
