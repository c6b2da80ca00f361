/* One exchange with the redeem socket (docs/architecture.md, "The redeem socket"). */
#ifndef SSO_REDEEM_H
#define SSO_REDEEM_H

#include <stddef.h>
#include <sys/types.h>

#include <security/pam_appl.h>

/* The longest line of either direction, LF included. */
#define REDEEM_LINE_BYTES 256

struct redeem_server {
	const char *socket; /* absolute path */
	uid_t uid;	    /* who must be running the server */
};

/*
 * Redeems a handle for this user and PAM service, within 5 s for each of connecting and answering.
 * PAM_SUCCESS: `ccache` (REDEEM_LINE_BYTES long) holds the credential cache name, or "-".
 * PAM_AUTH_ERR: the agent refused, or its answer is no answer. PAM_AUTHINFO_UNAVAIL: there is no agent.
 */
int redeem(pam_handle_t *pamh, const struct redeem_server *server, const char *handle, const char *user,
	   const char *service, char *ccache);

/*
 * Tells the console's lock that the session which this process is about to open is not to be locked at its beginning
 * (docs/console-login.md, "Talking to the lock"). A lock that does not answer locks it.
 */
void exempt_from_lock(pam_handle_t *pamh, const struct redeem_server *lock);

/*
 * Asks the agent to make the session ready that a redeemed handle opens: logind's id of it, and again the handle, user and
 * service. PAM_SUCCESS when it is; PAM_SESSION_ERR when there is no agent, the login was given up, or the cache cannot
 * be filled. Waits up to 10 s for the answer.
 */
int open_session(pam_handle_t *pamh, const struct redeem_server *server, const char *handle, const char *user,
		 const char *service, const char *session);

/* Whether the text is 1 to `max` printable ASCII characters without a space: one word of a line. */
int is_word(const char *text, size_t max);

#endif
