#include "flat-json.h"

#include <ctype.h>
#include <string.h>

struct cursor {
	const char *at;
	const char *end;
};

struct text {
	const char *start;
	size_t length;
	int is_plain; /* without an escape */
};

static void skip_space(struct cursor *json);
static int next_is(struct cursor *json, char wanted);
static int take_string(struct cursor *json, struct text *text);
static int take_escape(struct cursor *json);
static int take_literal(struct cursor *json, struct text *text);
static int take_array(struct cursor *json);

int string_field(const char *json, size_t length, const char *name, char *value, size_t room)
{
	struct cursor rest = { json, json + length };
	struct text key, found;
	int answer = 0, times = 0;

	if (!next_is(&rest, '{'))
		return -1;
	do {
		if (!take_string(&rest, &key) || !key.is_plain || !next_is(&rest, ':'))
			return -1;
		int is_asked = key.length == strlen(name) && memcmp(key.start, name, key.length) == 0;
		if (is_asked && times++ > 0)
			return -1;
		if (take_string(&rest, &found)) {
			if (!is_asked)
				continue;
			if (!found.is_plain || found.length >= room)
				return -1;
			memcpy(value, found.start, found.length);
			value[found.length] = '\0';
			answer = 1;
		} else if (take_literal(&rest, &found)) {
			if (is_asked && !(found.length == 4 && memcmp(found.start, "null", 4) == 0))
				return -1;
		} else if (is_asked || !take_array(&rest)) {
			return -1;
		}
	} while (next_is(&rest, ','));
	if (!next_is(&rest, '}'))
		return -1;
	skip_space(&rest);
	return rest.at == rest.end ? answer : -1;
}

static void skip_space(struct cursor *json)
{
	while (json->at < json->end && *json->at != '\0' && strchr(" \t\r\n", *json->at))
		json->at++;
}

/* Skips white space, and the wanted character if it is there. */
static int next_is(struct cursor *json, char wanted)
{
	skip_space(json);
	if (json->at == json->end || *json->at != wanted)
		return 0;
	json->at++;
	return 1;
}

static int take_string(struct cursor *json, struct text *text)
{
	if (!next_is(json, '"'))
		return 0;
	text->start = json->at;
	text->is_plain = 1;
	while (json->at < json->end && (unsigned char)*json->at >= ' ') {
		char character = *json->at++;
		if (character == '"') {
			text->length = (size_t)(json->at - 1 - text->start);
			return 1;
		}
		if (character != '\\')
			continue;
		text->is_plain = 0;
		if (!take_escape(json))
			return 0;
	}
	return 0;
}

static int take_escape(struct cursor *json)
{
	if (json->at == json->end || *json->at == '\0' || !strchr("\"\\/bfnrtu", *json->at))
		return 0;
	if (*json->at++ != 'u')
		return 1;
	for (int digits = 0; digits < 4; digits++)
		if (json->at == json->end || !isxdigit((unsigned char)*json->at++))
			return 0;
	return 1;
}

static int take_literal(struct cursor *json, struct text *text)
{
	text->start = json->at;
	while (json->at < json->end && (isalnum((unsigned char)*json->at) || (*json->at && strchr("+-.", *json->at))))
		json->at++;
	text->length = (size_t)(json->at - text->start);
	return text->length > 0;
}

static int take_array(struct cursor *json)
{
	struct text element;

	if (!next_is(json, '['))
		return 0;
	if (next_is(json, ']'))
		return 1;
	do {
		if (!take_string(json, &element) && !take_literal(json, &element))
			return 0;
	} while (next_is(json, ','));
	return next_is(json, ']');
}
