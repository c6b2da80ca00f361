/* Whether PAM lets a user have the session back: asked in a process of its own, since PAM may take as long as it likes. */
#ifndef SSO_VERIFIER_H
#define SSO_VERIFIER_H

#include <sys/types.h>

struct verifier {
	pid_t pid;   /* also its process group's; 0 for none */
	int verdict; /* readable when PAM has answered, or when the process has died */
};

/* Asks PAM's service sso-console-lock for the account `uid`, with the handle as the answer to its prompt; 0 or -1. */
int start_verifier(struct verifier *verifier, uid_t uid, const char *handle);

/* 0 when the user may have the session back, else the error code for the agent (docs/protocol.md). */
int finish_verifier(struct verifier *verifier);

/* Ends it with whatever PAM has started; what it would have said is never heard. */
void stop_verifier(struct verifier *verifier);

#endif
