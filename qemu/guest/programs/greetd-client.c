#define _GNU_SOURCE

#include "greetd-client.h"

#include <errno.h>
#include <glob.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "flat-json.h"

enum { ANSWER_TIMEOUT_MS = 30000 };

static void ask_with(int greetd, struct frame *reply, const char *format, ...) __attribute__((format(printf, 3, 4)));
static size_t read_full(int peer, void *octets, size_t count);
static void write_full(int peer, const void *octets, size_t count);

void give_up(const char *format, ...)
{
	va_list values;
	va_start(values, format);
	vsyslog(LOG_ERR, format, values);
	va_end(values);
	exit(1);
}

void find_greetd(char *path, size_t room)
{
	glob_t found;
	if (glob("/run/greetd-[0-9]*.sock", 0, NULL, &found) != 0 || found.gl_pathc != 1)
		give_up("greetd has no socket in /run, or more than one");
	snprintf(path, room, "%s", found.gl_pathv[0]);
	globfree(&found);
}

int connect_greetd(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int greetd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	if (greetd < 0 || connect(greetd, (struct sockaddr *)&address, sizeof address) < 0)
		give_up("cannot connect to %s: %s", path, strerror(errno));
	return greetd;
}

int read_frame(int peer, struct frame *frame)
{
	size_t have = read_full(peer, &frame->length, sizeof frame->length);
	if (have == 0)
		return 0;
	if (have < sizeof frame->length)
		give_up("a frame ended in its length");
	if (frame->length > MAX_FRAME)
		give_up("a frame of %u octets", frame->length);
	if (read_full(peer, frame->json, frame->length) < frame->length)
		give_up("a frame of %u octets ended early", frame->length);
	return 1;
}

void write_frame(int peer, const struct frame *frame)
{
	write_full(peer, &frame->length, sizeof frame->length);
	write_full(peer, frame->json, frame->length);
}

int field_of(const struct frame *frame, const char *name, char *value, size_t room)
{
	value[0] = '\0';
	int found = string_field(frame->json, frame->length, name, value, room);
	if (found < 0)
		give_up("a message that cannot be understood (its %s)", name);
	return found;
}

void ask_greetd(int greetd, int client, const struct frame *request, struct frame *reply)
{
	struct pollfd watched[] = {
		{ .fd = greetd, .events = POLLIN },
		{ .fd = client, .events = POLLRDHUP },
	};

	write_frame(greetd, request);
	if (poll(watched, 2, ANSWER_TIMEOUT_MS) <= 0)
		give_up("greetd did not answer within %d s", ANSWER_TIMEOUT_MS / 1000);
	if (watched[1].revents)
		give_up("the client left before greetd answered");
	if (!read_frame(greetd, reply))
		give_up("greetd closed the connection");
}

void cancel_session(int greetd, struct frame *reply)
{
	ask_with(greetd, reply, "{\"type\":\"cancel_session\"}");
}

/* The texts were checked to need no escape. */
void attempt_login(int greetd, const char *user, const char *answer, struct frame *reply)
{
	char type[MAX_WORD];

	ask_with(greetd, reply, "{\"type\":\"create_session\",\"username\":\"%s\"}", user);
	field_of(reply, "type", type, sizeof type);
	if (strcmp(type, "auth_message") != 0)
		return;
	if (answer[0] == '\0')
		ask_with(greetd, reply, "{\"type\":\"post_auth_message_response\"}");
	else
		ask_with(greetd, reply, "{\"type\":\"post_auth_message_response\",\"response\":\"%s\"}", answer);
}

void describe_reply(const struct frame *reply, char *words, size_t room)
{
	char type[MAX_WORD], error[MAX_WORD];

	if (!field_of(reply, "type", type, sizeof type))
		give_up("a reply without a type");
	field_of(reply, "error_type", error, sizeof error);
	snprintf(words, room, "%s%s%s", type, error[0] == '\0' ? "" : " ", error);
	if (words[strspn(words, "abcdefghijklmnopqrstuvwxyz_ ")] != '\0')
		give_up("a reply of an unheard-of type");
}

int is_user_name(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return text[0] >= 'a' && text[0] <= 'z' && text[length] == '\0' && length < MAX_USER;
}

int is_handle(const char *text)
{
	return strspn(text, "0123456789abcdef") == HANDLE_LENGTH && text[HANDLE_LENGTH] == '\0';
}

static void ask_with(int greetd, struct frame *reply, const char *format, ...)
{
	static struct frame request;
	va_list values;
	va_start(values, format);
	request.length = (uint32_t)vsnprintf(request.json, sizeof request.json, format, values);
	va_end(values);
	ask_greetd(greetd, -1, &request, reply);
	explicit_bzero(request.json, request.length);
}

static size_t read_full(int peer, void *octets, size_t count)
{
	size_t have = 0;
	while (have < count) {
		ssize_t got = read(peer, (char *)octets + have, count - have);
		if (got == 0)
			break;
		if (got < 0 && errno != EINTR)
			give_up("cannot read: %s", strerror(errno));
		if (got > 0)
			have += (size_t)got;
	}
	return have;
}

static void write_full(int peer, const void *octets, size_t count)
{
	while (count > 0) {
		ssize_t written = write(peer, octets, count);
		if (written < 0)
			give_up("cannot write: %s", strerror(errno));
		octets = (const char *)octets + written;
		count -= (size_t)written;
	}
}
