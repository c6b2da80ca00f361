#ifndef GREETD_TAP_H
#define GREETD_TAP_H

/*
 * Puts a relay before greetd's socket and returns when it listens; a process of its own stays behind.
 * The first handle that answers a prompt is tried as the user `try_as`, then its owner's login goes on; when greetd has
 * accepted that, the handle is redeemed once more at the agent's socket `redeem_path`, before the owner hears of it.
 * `result` (0600) then holds greetd's reply to the other user and the agent's answer to the second use, a line each.
 */
void start_tap(const char *greetd_path, const char *redeem_path, const char *try_as, const char *result);

#endif
