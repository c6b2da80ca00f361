/* Who may take the lock off: whoever brings a handle that PAM accepts for the session's user. */
#ifndef SSO_UNLOCK_H
#define SSO_UNLOCK_H

/* Listens on the unlock socket, which is there only while the console is locked; the descriptor, or -1. */
int listen_for_unlock(void);

/* Takes the socket away: to be called before the console opens. */
void stop_listening(int listener);

/*
 * Serves one connection: `unlock <handle>\n` -> `error <code>\n`, or 1 is returned and nothing answered yet.
 * PAM service sso-console-lock, user `user`.
 */
int serve_unlock(int listener, const char *user, int *client);

/* Answers the client that serve_unlock accepted, once the session is in front. */
void confirm_unlock(int client);

#endif
