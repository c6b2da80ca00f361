/*
 * pam_sso_handle: a PAM module that logs a user in by a handle.
 *
 * It prompts for a handle, redeems it at the agent's root-only socket and believes the answer:
 *
 *   redeem <handle> <user> <PAM service>\n   ->   ok <KRB5CCNAME or ->\n   |   error <code>\n
 *   session <handle> <user> <PAM service> <logind's session>\n   ->   ok -\n   |   error <code>\n
 *
 * The second is for the session that the handle opens, after pam_systemd: the agent fills the credential cache then, and
 * a session that it does not want any more is not opened.
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
#include <security/pam_modutil.h>

#include "redeem.h"

#define DEFAULT_SOCKET "/run/sso-guest-agent/redeem.sock"
#define LOCK_SOCKET "/run/sso-console-lock/lock.sock"
#define LOGIN_DATA "sso_handle_login"
#define HANDLE_CHARS 32
#define NAME_CHARS 64
#define SESSION_CHARS 32

/* Only what libpam calls leaves the object: the rest is built with hidden visibility. */
#define EXPORT __attribute__((visibility("default")))

/* What a redeemed handle leaves for the session. */
struct login {
	char handle[HANDLE_CHARS + 1];
	char ccache[REDEEM_LINE_BYTES];
};

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

static void free_login(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	explicit_bzero(data, sizeof(struct login));
	free(data);
}

/* NULL for whoever came here without a handle: a greeter, or a password where those log in. */
static const struct login *login_of(pam_handle_t *pamh)
{
	const void *data = NULL;

	return pam_get_data(pamh, LOGIN_DATA, &data) == PAM_SUCCESS ? data : NULL;
}

static int get_names(pam_handle_t *pamh, const char **user, const void **service)
{
	if (pam_get_user(pamh, user, NULL) != PAM_SUCCESS || *user == NULL || !is_word(*user, NAME_CHARS))
		return PAM_USER_UNKNOWN;
	if (pam_get_item(pamh, PAM_SERVICE, service) != PAM_SUCCESS || *service == NULL ||
	    !is_word(*service, NAME_CHARS))
		return PAM_SERVICE_ERR;
	return PAM_SUCCESS;
}

EXPORT int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct redeem_server server;
	const char *user = NULL;
	const void *service = NULL;
	char *handle = NULL;
	struct login *login;
	int result, exempts_passwords;

	(void)flags;
	result = parse_options(pamh, argc, argv, &server, &exempts_passwords);
	if (result != PAM_SUCCESS)
		return result;
	result = get_names(pamh, &user, &service);
	if (result != PAM_SUCCESS)
		return result;

	if (pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &handle, "SSO handle: ") != PAM_SUCCESS || handle == NULL)
		return PAM_AUTH_ERR;
	login = calloc(1, sizeof *login);
	/* Whatever a person types here that is not a handle never leaves this process. */
	if (login == NULL)
		result = PAM_BUF_ERR;
	else
		result = is_handle(handle) ? redeem(pamh, &server, handle, user, service, login->ccache) : PAM_AUTH_ERR;
	if (result == PAM_SUCCESS)
		memcpy(login->handle, handle, HANDLE_CHARS);
	explicit_bzero(handle, strlen(handle));
	free(handle);
	if (result == PAM_SUCCESS)
		result = pam_set_data(pamh, LOGIN_DATA, login, free_login);
	if (result != PAM_SUCCESS && login != NULL)
		free_login(pamh, login, 0);
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
	const struct login *login = login_of(pamh);
	const char *user = NULL;
	const void *service = NULL;
	int exempts_passwords;

	(void)flags;
	int result = parse_options(pamh, argc, argv, &server, &exempts_passwords);
	if (result != PAM_SUCCESS)
		return result;
	/* With this option the module stands before pam_systemd, and a second time behind it. */
	if (exempts_passwords) {
		server.socket = LOCK_SOCKET;
		if (login == NULL)
			exempt_from_lock(pamh, &server);
		return PAM_SUCCESS;
	}
	if (login == NULL)
		return PAM_SUCCESS;
	result = get_names(pamh, &user, &service);
	if (result != PAM_SUCCESS)
		return result;
	const char *session = pam_getenv(pamh, "XDG_SESSION_ID");
	if (session == NULL || !is_word(session, SESSION_CHARS)) {
		pam_syslog(pamh, LOG_ERR, "logind has no session: this module stands behind pam_systemd");
		return PAM_SESSION_ERR;
	}
	result = open_session(pamh, &server, login->handle, user, service, session);
	return result == PAM_SUCCESS ? put_ccache_into_environment(pamh) : result;
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
	const struct login *login = login_of(pamh);
	char variable[sizeof "KRB5CCNAME=" + REDEEM_LINE_BYTES];

	if (login == NULL || strcmp(login->ccache, "-") == 0)
		return PAM_SUCCESS;
	snprintf(variable, sizeof variable, "KRB5CCNAME=%s", login->ccache);
	return pam_putenv(pamh, variable);
}

/*
 * The cache does not outlive the log-off, even if programs of the session do: sso-session-ccache@.service would wait for
 * those. As the user, whose folders may lead anywhere.
 */
static void destroy_ccache(pam_handle_t *pamh)
{
	const struct login *login = login_of(pamh);
	const char *user = NULL;
	PAM_MODUTIL_DEF_PRIVS(privileges);

	if (login == NULL || strncmp(login->ccache, "FILE:/", 6) != 0 ||
	    pam_get_user(pamh, &user, NULL) != PAM_SUCCESS || user == NULL)
		return;
	struct passwd *account = pam_modutil_getpwnam(pamh, user);
	if (account == NULL || pam_modutil_drop_priv(pamh, &privileges, account) != 0) {
		pam_syslog(pamh, LOG_ERR, "the credential cache of %s stays", user);
		return;
	}
	int failed = unlink(login->ccache + 5) < 0 && errno != ENOENT ? errno : 0;
	if (pam_modutil_regain_priv(pamh, &privileges) != 0)
		pam_syslog(pamh, LOG_ERR, "no way back to root");
	if (failed != 0)
		pam_syslog(pamh, LOG_ERR, "the credential cache of %s stays: %s", user, strerror(failed));
}
