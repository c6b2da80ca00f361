#ifndef DIRECTIVES_H
#define DIRECTIVES_H

#include <stddef.h>

/*
 * Performs the directives in order. On the first that fails: -1, errno, and what it was in `failed`
 * (its first words, never the octets that follow it). Malformed ones fail with EINVAL.
 */
int perform_directives(char *text, size_t length, char *failed, size_t room);

#endif
