/* greetd-ipc(7): a native-endian u32 length, then as much JSON. */
#ifndef GREETD_CLIENT_H
#define GREETD_CLIENT_H

#include <stddef.h>
#include <stdint.h>

enum { MAX_FRAME = 65536, MAX_USER = 33, MAX_WORD = 64, MAX_PATH = 104, HANDLE_LENGTH = 32 };

struct frame {
	uint32_t length;
	char json[MAX_FRAME];
};

/* Logs why (to stderr as well) and ends the process: no answer is better than half of one. */
_Noreturn void give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The path of the running greetd's socket. */
void find_greetd(char *path, size_t room);

int connect_greetd(const char *path);

/* 0 when the peer has ended the conversation between two frames; gives up on one that is too large or cut off. */
int read_frame(int peer, struct frame *frame);
void write_frame(int peer, const struct frame *frame);

/* 1 and the string in `value`, or 0 and an empty one; gives up on a frame that is no flat object. */
int field_of(const struct frame *frame, const char *name, char *value, size_t room);

/* One request, and greetd's reply to it. `client`, if not -1, is who waits for it: no reply is waited for without it. */
void ask_greetd(int greetd, int client, const struct frame *request, struct frame *reply);

/* Ends what an attempt has begun. */
void cancel_session(int greetd, struct frame *reply);

/* `create_session` up to the answer to its first prompt; an empty `answer` answers nothing. */
void attempt_login(int greetd, const char *user, const char *answer, struct frame *reply);

/* greetd's reply in words: its type, and an error's type after it. */
void describe_reply(const struct frame *reply, char *words, size_t room);

int is_user_name(const char *text); /* [a-z][a-z0-9-]* */
int is_handle(const char *text);    /* 32 hexadecimal digits */

#endif
