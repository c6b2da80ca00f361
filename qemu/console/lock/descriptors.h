/* Descriptors that the lock shares with other processes. */
#ifndef SSO_DESCRIPTORS_H
#define SSO_DESCRIPTORS_H

#include <sys/types.h>

/* A copy of the descriptor that `process` has under the decimal `number`, closed on exec; or -1. */
int copy_of_descriptor(pid_t process, const char *number);

/* Closes all but the standard ones and `kept`: a process of the lock's own must not keep open what the lock closes. */
void keep_only(int kept);

#endif
