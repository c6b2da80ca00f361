/* The virtual terminal that stands before a locked session. */
#ifndef SSO_TERMINAL_H
#define SSO_TERMINAL_H

/*
 * Puts the lock's own terminal in front and forbids switching away from it; the descriptor, or -1.
 * From then on the keyboard reaches that terminal alone. The kernel keeps it so when this process dies.
 */
int lock_terminal(int session_vt);

/* Allows switching again, goes back to the session's terminal and lets go of the lock's own. */
void unlock_terminal(int fd, int session_vt);

/* Reads and forgets what was typed at the lock. */
void discard_typed(int fd);

#endif
