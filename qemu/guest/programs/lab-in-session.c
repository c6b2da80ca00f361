/*
 * lab-in-session [-n NAME] LEADER PROGRAM ARG...: runs PROGRAM as what was started in a session: with the user, the
 * groups and the environment of the session's own process. That is a child of LEADER, logind's word for the login
 * manager's worker, whose environment was fixed before PAM set anything. With -n, the environment must have NAME.
 * It takes the place of runuser(1), ps(1) and env(1), since starting each costs an emulated machine.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TEXT = 256 * 1024, MAX_VARIABLES = 1024, MAX_GROUPS = 64, REFUSED = 125 };

static long child_of(long leader);
static void become_user_of(long pid);
static char **environment_of(long pid);
static char *read_text(long pid, const char *name, size_t *length);
static const char *field(const char *status, const char *name);
static _Noreturn void give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

int main(int argc, char **argv)
{
	const char *needed = NULL;
	int option;

	while ((option = getopt(argc, argv, "+n:")) != -1) {
		if (option != 'n')
			return REFUSED;
		needed = optarg;
	}
	if (argc - optind < 2)
		give_up("usage: lab-in-session [-n NAME] LEADER PROGRAM ARG...");
	long leader = strtol(argv[optind], NULL, 10);
	long pid = child_of(leader);
	char **environment = environment_of(pid);
	become_user_of(pid);
	environ = environment;
	if (needed && !getenv(needed))
		give_up("the environment of the session (leader %ld) has no %s", leader, needed);
	/* Looked for on the session's own PATH. */
	execvp(argv[optind + 1], argv + optind + 1);
	give_up("%s: %s", argv[optind + 1], strerror(errno));
}

static long child_of(long leader)
{
	char name[64];
	size_t length;
	snprintf(name, sizeof name, "task/%ld/children", leader);
	long child = leader > 0 ? strtol(read_text(leader, name, &length), NULL, 10) : 0;
	if (child <= 0)
		give_up("the session (leader %ld) has no process of its own", leader);
	return child;
}

static void become_user_of(long pid)
{
	gid_t groups[MAX_GROUPS];
	size_t count = 0, length;
	unsigned uid, gid;
	const char *status = read_text(pid, "status", &length);

	if (sscanf(field(status, "\nUid:"), "%u", &uid) != 1 || sscanf(field(status, "\nGid:"), "%u", &gid) != 1)
		give_up("process %ld does not say whose it is", pid);
	const char *rest = field(status, "\nGroups:");
	for (char *end; *rest != '\n' && count < MAX_GROUPS; rest = end + strspn(end, " \t")) {
		unsigned long group = strtoul(rest, &end, 10);
		if (end == rest)
			break;
		groups[count++] = (gid_t)group;
	}
	if (setgroups(count, groups) < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
		give_up("cannot become user %u: %s", uid, strerror(errno));
}

static char **environment_of(long pid)
{
	static char *variables[MAX_VARIABLES + 1];
	size_t count = 0, length;
	char *text = read_text(pid, "environ", &length);

	for (char *at = text; at < text + length; at += strlen(at) + 1) {
		if (count == MAX_VARIABLES)
			give_up("process %ld has more than %d variables", pid, MAX_VARIABLES);
		variables[count++] = at;
	}
	return variables;
}

/* Ends in a zero; lives as long as this process. */
static char *read_text(long pid, const char *name, size_t *length)
{
	char path[128];
	char *text = calloc(1, MAX_TEXT + 1);
	ssize_t got = 0;

	snprintf(path, sizeof path, "/proc/%ld/%s", pid, name);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || !text)
		give_up("%s: %s", path, strerror(errno));
	for (*length = 0; *length < MAX_TEXT && (got = read(file, text + *length, MAX_TEXT - *length)) > 0;)
		*length += (size_t)got;
	if (got < 0 || *length == MAX_TEXT)
		give_up("%s cannot be read, or is too large", path);
	close(file);
	return text;
}

static const char *field(const char *status, const char *name)
{
	const char *found = strstr(status, name);
	if (!found)
		give_up("a process without %s", name + 1);
	found += strlen(name);
	return found + strspn(found, " \t");
}

static void give_up(const char *format, ...)
{
	va_list values;
	va_start(values, format);
	fputs("lab-in-session: ", stderr);
	vfprintf(stderr, format, values);
	fputs("\n", stderr);
	va_end(values);
	exit(REFUSED);
}
