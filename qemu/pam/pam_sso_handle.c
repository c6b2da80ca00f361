/*
 * pam_sso_handle: a PAM module that logs a user in by a handle.
 *
 * It prompts for a handle, redeems it at the agent's root-only socket and believes the answer:
 *
 *   redeem <handle> <user> <PAM service>\n   ->   ok <KRB5CCNAME or ->\n   |   error <code>\n
 *
 * (docs/architecture.md, "The redeem socket"). It knows no password, no ticket and no policy.
 *
 * Options:
 *   exempt_passwords        for `session`, where passwords log in too: a session whose login brought no handle is not
 *                           locked at its beginning
 *   socket=/absolute/path   for tests; default /run/sso-guest-agent/redeem.sock
 *   server_uid=N            for tests: who must own the server's process; default 0
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define PAM_SM_AUTH
#define PAM_SM_SESSION
#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "redeem.h"

#define DEFAULT_SOCKET "/run/sso-guest-agent/redeem.sock"
#define LOCK_SOCKET "/run/sso-console-lock/lock.sock"
#define CCACHE_DATA "sso_handle_ccache"
#define HANDLE_CHARS 32
#define NAME_CHARS 64

/* Only what libpam calls leaves the object: the rest is built with hidden visibility. */
#define EXPORT __attribute__((visibility("default")))

static int put_ccache_into_environment(pam_handle_t *pamh);
static void destroy_ccache(pam_handle_t *pamh);

static int parse_options(pam_handle_t *pamh, int argc, const char **argv, struct redeem_server *server,
			 int *exempts_passwords)
{
	server->socket = DEFAULT_SOCKET;
	server->uid = 0;
	*exempts_passwords = 0;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "socket=/", 8) == 0) {
			server->socket = argv[i] + 7;
		} else if (strncmp(argv[i], "server_uid=", 11) == 0 && argv[i][11] >= '0' && argv[i][11] <= '9') {
			server->uid = (uid_t)strtoul(argv[i] + 11, NULL, 10);
		} else if (strcmp(argv[i], "exempt_passwords") == 0) {
			*exempts_passwords = 1;
		} else {
			/* A misspelt option must not quietly weaken the module. */
			pam_syslog(pamh, LOG_ERR, "unknown option %s", argv[i]);
			return PAM_SERVICE_ERR;
		}
	}
	return PAM_SUCCESS;
}

static int is_handle(const char *text)
{
	return strlen(text) == HANDLE_CHARS && strspn(text, "0123456789abcdef") == HANDLE_CHARS;
}

static void free_ccache(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	free(data);
}

EXPORT int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct redeem_server server;
	const char *user = NULL;
	const void *service = NULL;
	char *handle = NULL;
	char ccache[REDEEM_LINE_BYTES] = "";
	int result, exempts_passwords;

	(void)flags;
	result = parse_options(pamh, argc, argv, &server, &exempts_passwords);
	if (result != PAM_SUCCESS)
		return result;
	if (pam_get_user(pamh, &user, NULL) != PAM_SUCCESS || user == NULL || !is_word(user, NAME_CHARS))
		return PAM_USER_UNKNOWN;
	if (pam_get_item(pamh, PAM_SERVICE, &service) != PAM_SUCCESS || service == NULL ||
	    !is_word(service, NAME_CHARS))
		return PAM_SERVICE_ERR;

	if (pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &handle, "SSO handle: ") != PAM_SUCCESS || handle == NULL)
		return PAM_AUTH_ERR;
	/* Whatever a person types here that is not a handle never leaves this process. */
	result = is_handle(handle) ? redeem(pamh, &server, handle, user, service, ccache) : PAM_AUTH_ERR;
	explicit_bzero(handle, strlen(handle));
	free(handle);
	if (result != PAM_SUCCESS)
		return result;

	char *kept = strdup(ccache);
	if (kept == NULL)
		return PAM_BUF_ERR;
	result = pam_set_data(pamh, CCACHE_DATA, kept, free_ccache);
	if (result != PAM_SUCCESS)
		free(kept);
	return result;
}

EXPORT int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)argc;
	(void)argv;
	if (flags & PAM_DELETE_CRED)
		return PAM_SUCCESS;
	return put_ccache_into_environment(pamh);
}

EXPORT int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct redeem_server server;
	const void *ccache = NULL;
	int exempts_passwords;

	(void)flags;
	int result = parse_options(pamh, argc, argv, &server, &exempts_passwords);
	if (result != PAM_SUCCESS)
		return result;
	if (exempts_passwords && pam_get_data(pamh, CCACHE_DATA, &ccache) != PAM_SUCCESS) {
		server.socket = LOCK_SOCKET;
		exempt_from_lock(pamh, &server);
	}
	return put_ccache_into_environment(pamh);
}

EXPORT int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	(void)argc;
	(void)argv;
	destroy_ccache(pamh);
	return PAM_SUCCESS;
}

static int put_ccache_into_environment(pam_handle_t *pamh)
{
	const void *ccache = NULL;
	char variable[sizeof "KRB5CCNAME=" + REDEEM_LINE_BYTES];

	/* A greeter's session comes here without having authenticated. */
	if (pam_get_data(pamh, CCACHE_DATA, &ccache) != PAM_SUCCESS || ccache == NULL || strcmp(ccache, "-") == 0)
		return PAM_SUCCESS;
	snprintf(variable, sizeof variable, "KRB5CCNAME=%s", (const char *)ccache);
	return pam_putenv(pamh, variable);
}

/*
 * The session's cache does not outlive it, whether or not an agent runs by then. The path is what root's agent said at
 * the login; should its user have put something else there, that is what goes.
 */
static void destroy_ccache(pam_handle_t *pamh)
{
	const void *data = NULL;

	if (pam_get_data(pamh, CCACHE_DATA, &data) != PAM_SUCCESS || data == NULL)
		return;
	const char *ccache = data;
	if (strncmp(ccache, "FILE:/", 6) == 0 && unlink(ccache + 5) < 0 && errno != ENOENT)
		pam_syslog(pamh, LOG_ERR, "the credential cache stays: %s", strerror(errno));
}
