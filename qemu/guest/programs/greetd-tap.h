#ifndef GREETD_TAP_H
#define GREETD_TAP_H

/*
 * Puts a relay before greetd's socket and returns when it listens; a process of its own stays behind.
 * The first handle that answers a prompt is tried as the user `try_as`, then its owner's login goes on.
 * `result` (0600) then holds two lines: the handle, and greetd's reply to the other user.
 */
void start_tap(const char *greetd_path, const char *try_as, const char *result);

#endif
