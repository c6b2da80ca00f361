#ifndef FLAT_JSON_H
#define FLAT_JSON_H

#include <stddef.h>

/*
 * The string that a flat JSON object has under `name`: 1 and its text in `value`, 0 when it has none or null,
 * -1 when the text is no such object. Values are strings, numbers, literals, and arrays of those.
 * Whatever nobody here needs is refused: other nesting, a name twice, an escape in a name or in the value asked for,
 * a value that is no string or longer than `room`.
 */
int string_field(const char *json, size_t length, const char *name, char *value, size_t room);

#endif
