/* The virtual terminal that stands in front of a locked console. */
#ifndef SSO_TERMINAL_H
#define SSO_TERMINAL_H

#include <stddef.h>

/* Opens the lock's own terminal and prepares it for locking; the descriptor, or -1. It stays open until the end. */
int open_terminal(void);

/* Whether the lock's terminal is in front. */
int lock_is_in_front(int fd);

/*
 * Puts the lock's terminal in front of `session_vt` (0: of whatever is there) and forbids switching away from it;
 * 0 or -1. From then on the keyboard reaches that terminal alone. The kernel keeps it so when this process dies.
 * `is_text` says that the session is a text session, which never needs to approve a switch.
 */
int lock_terminal(int fd, int session_vt, int is_text);

/* Allows switching again and brings the terminal `vt` to the front. */
void unlock_terminal(int fd, int vt);

/* Reads and forgets what was typed at the lock; the number of bytes. */
size_t discard_typed(int fd);

#endif
