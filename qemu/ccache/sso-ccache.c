/*
 * sso-ccache: a session's Kerberos credential cache, as libkrb5 and krb5.conf have it.
 *
 *   sso-ccache name UID GID              prints the user's default_ccache_name, expanded; "-" where krb5.conf sets none
 *   sso-ccache store UID GID FILE NAME   fills the cache NAME with what is in FILE, which the caller alone may read
 *   sso-ccache destroy UID GID NAME      destroys the cache NAME
 *   sso-ccache end SESSION               destroys what /run/sso-guest-agent-sessions/SESSION says, and that file
 *
 * The cache is touched as its user alone: what stands at its path, or behind a keyring or a daemon, is that user's.
 * Exits 0, or 1 with one line on stderr. The caller has the deadline: a user's FIFO can hold this program up.
 */
#define _GNU_SOURCE

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <krb5.h>
#include <profile.h>

#define SESSIONS "/run/sso-guest-agent-sessions/"
/* The longest name that fits into an answer of the redeem socket. */
#define NAME_BYTES 240
#define RECORD_BYTES 1024

static void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

static void fail(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vfprintf(stderr, format, values);
	va_end(values);
	fputc('\n', stderr);
	exit(1);
}

static void require(krb5_context context, krb5_error_code status, const char *what)
{
	if (status != 0)
		fail("%s: %s", what, krb5_get_error_message(context, status));
}

static krb5_context open_krb5(void)
{
	krb5_context context = NULL;
	krb5_error_code status;

	/* What the environment says is not what krb5.conf says. */
	unsetenv("KRB5CCNAME");
	status = krb5_init_context(&context);
	require(NULL, status, "krb5.conf");
	return context;
}

/* A number that is no user's is nobody's: root's own caches are none of this program's. */
static unsigned number(const char *text)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end != '\0' || errno != 0 || value == 0 || value >= 0xfffffffful)
		fail("not a user's number: %s", text);
	return (unsigned)value;
}

static void become(const char *uid, const char *gid)
{
	uid_t user = number(uid);
	gid_t group = number(gid);

	/* A test runs without root's rights. */
	if (geteuid() == user)
		return;
	if (setgroups(0, NULL) < 0 || setresgid(group, group, group) < 0 || setresuid(user, user, user) < 0)
		fail("cannot become uid %s: %s", uid, strerror(errno));
}

static int is_word(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (text[i] <= ' ' || text[i] >= 0x7f)
			return 0;
	return length > 0 && length <= NAME_BYTES;
}

static int is_kept(const char *type)
{
	return strcmp(type, "FILE") == 0 || strcmp(type, "DIR") == 0 || strcmp(type, "KEYRING") == 0 ||
	       strcmp(type, "KCM") == 0;
}

static void print_name(void)
{
	krb5_context context = open_krb5();
	struct _profile_t *profile = NULL;
	char *configured = NULL;
	krb5_ccache cache = NULL;
	krb5_principal client = NULL;

	require(context, krb5_get_profile(context, &profile), "krb5.conf");
	require(context, profile_get_string(profile, "libdefaults", "default_ccache_name", NULL, NULL, &configured),
		"default_ccache_name");
	if (configured == NULL) {
		puts("-");
		return;
	}
	const char *name = krb5_cc_default_name(context);
	if (name == NULL || !is_word(name))
		fail("default_ccache_name %s of krb5.conf: not one word of at most %d bytes", configured, NAME_BYTES);
	krb5_error_code status = krb5_cc_resolve(context, name, &cache);
	if (status != 0)
		fail("default_ccache_name %s of krb5.conf: %s", name, krb5_get_error_message(context, status));
	/* A cache in this process's memory is nobody's. */
	if (!is_kept(krb5_cc_get_type(context, cache)))
		fail("default_ccache_name %s of krb5.conf: not FILE, DIR, KEYRING or KCM", name);
	/* No cache yet is as good as one: whatever else is wrong (no daemon, no right) would be so at the login too. */
	status = krb5_cc_get_principal(context, cache, &client);
	if (status != 0 && status != KRB5_FCC_NOFILE && status != KRB5_CC_NOTFOUND && status != KRB5_CC_END &&
	    status != KRB5_CC_FORMAT)
		fail("default_ccache_name %s of krb5.conf: %s", name, krb5_get_error_message(context, status));
	puts(name);
}

static void store(const char *uid, const char *gid, const char *file, const char *name)
{
	krb5_context context = open_krb5();
	krb5_ccache source = NULL, copy = NULL, target = NULL;
	krb5_principal client = NULL;
	char *source_name = NULL;

	if (asprintf(&source_name, "FILE:%s", file) < 0)
		fail("no memory");
	require(context, krb5_cc_resolve(context, source_name, &source), file);
	require(context, krb5_cc_get_principal(context, source, &client), file);
	require(context, krb5_cc_new_unique(context, "MEMORY", NULL, &copy), "MEMORY:");
	require(context, krb5_cc_initialize(context, copy, client), "MEMORY:");
	require(context, krb5_cc_copy_creds(context, source, copy), file);
	become(uid, gid);
	umask(077);
	require(context, krb5_cc_resolve(context, name, &target), name);
	/* For a FILE: this writes aside and renames. */
	require(context, krb5_cc_move(context, copy, target), name);
}

static void destroy(const char *name)
{
	krb5_context context = open_krb5();
	krb5_ccache cache = NULL;

	require(context, krb5_cc_resolve(context, name, &cache), name);
	krb5_error_code status = krb5_cc_destroy(context, cache);
	if (status != KRB5_FCC_NOFILE && status != KRB5_CC_NOTFOUND)
		require(context, status, name);
}

/* A record is one line, `UID GID FOLDER NAME`; FOLDER is "-" unless the agent made one for this session alone. */
static void end(const char *session)
{
	char path[sizeof SESSIONS + 64], record[RECORD_BYTES];
	char *uid, *gid, *folder, *name, *rest;

	for (const char *at = session; *at != '\0'; at++)
		if (!isalnum((unsigned char)*at) || at - session >= 64)
			fail("not a session: %s", session);
	snprintf(path, sizeof path, "%s%s", SESSIONS, session);
	FILE *file = fopen(path, "re");
	if (file == NULL && errno == ENOENT)
		return;
	if (file == NULL || fgets(record, sizeof record, file) == NULL)
		fail("%s: %s", path, strerror(errno));
	fclose(file);
	uid = strtok_r(record, " \n", &rest);
	gid = strtok_r(NULL, " \n", &rest);
	folder = strtok_r(NULL, " \n", &rest);
	name = strtok_r(NULL, " \n", &rest);
	if (uid == NULL || gid == NULL || folder == NULL || name == NULL)
		fail("%s is malformed", path);
	if (strcmp(folder, "-") != 0) {
		/* rm(1) follows no link, whatever the folder's user does meanwhile. */
		execl("/bin/rm", "rm", "-rf", "--one-file-system", "--", folder, path, NULL);
		fail("rm: %s", strerror(errno));
	}
	pid_t child = fork();
	if (child == 0) {
		become(uid, gid);
		destroy(name);
		exit(0);
	}
	int status = 0;
	if (child < 0 || waitpid(child, &status, 0) < 0)
		fail("no process: %s", strerror(errno));
	unlink(path);
	if (status != 0)
		fail("the cache %s of session %s stays", name, session);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (strcmp(verb, "name") == 0 && argc == 4) {
		become(argv[2], argv[3]);
		print_name();
	} else if (strcmp(verb, "store") == 0 && argc == 6) {
		store(argv[2], argv[3], argv[4], argv[5]);
	} else if (strcmp(verb, "destroy") == 0 && argc == 5) {
		become(argv[2], argv[3]);
		destroy(argv[4]);
	} else if (strcmp(verb, "end") == 0 && argc == 3) {
		end(argv[2]);
	} else {
		fprintf(stderr, "usage: sso-ccache name UID GID | store UID GID FILE NAME | destroy UID GID NAME | end SESSION\n");
		return 2;
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
