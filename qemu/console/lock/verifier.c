#define _GNU_SOURCE

#include "verifier.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <security/pam_appl.h>

#include "descriptors.h"

#define PAM_SERVICE_NAME "sso-console-lock"

static int ask_pam(uid_t uid, const char *handle);

int start_verifier(struct verifier *verifier, uid_t uid, const char *handle)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pid_t child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setpgid(0, 0);
		keep_only(ends[1]);
		int code = ask_pam(uid, handle);
		_exit(write(ends[1], &code, sizeof code) == (ssize_t)sizeof code ? 0 : 1);
	}
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return -1;
	}
	setpgid(child, child);
	verifier->pid = child;
	verifier->verdict = ends[0];
	return 0;
}

static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *handle)
{
	struct pam_response *answers = count > 0 ? calloc((size_t)count, sizeof *answers) : NULL;

	if (answers == NULL)
		return PAM_CONV_ERR;
	for (int i = 0; i < count; i++)
		if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
			answers[i].resp = strdup(handle);
	*responses = answers;
	return PAM_SUCCESS;
}

static int ask_pam(uid_t uid, const char *handle)
{
	char copy[64] = "";
	struct pam_conv conversation = { converse, copy };
	pam_handle_t *pamh = NULL;
	int code = 0;

	strncpy(copy, handle, sizeof copy - 1);
	const struct passwd *account = getpwuid(uid);
	if (account == NULL || pam_start(PAM_SERVICE_NAME, account->pw_name, &conversation, &pamh) != PAM_SUCCESS)
		return 500;
	int result = pam_authenticate(pamh, 0);
	if (result != PAM_SUCCESS) {
		code = 401;
	} else {
		result = pam_acct_mgmt(pamh, 0);
		if (result != PAM_SUCCESS)
			code = 423;
	}
	pam_end(pamh, result);
	explicit_bzero(copy, sizeof copy);
	return code;
}

int finish_verifier(struct verifier *verifier)
{
	int code;

	if (read(verifier->verdict, &code, sizeof code) != (ssize_t)sizeof code)
		code = 500;
	stop_verifier(verifier);
	return code;
}

void stop_verifier(struct verifier *verifier)
{
	if (verifier->pid == 0)
		return;
	/* Not reaped until now, so that the number is still its own. */
	kill(-verifier->pid, SIGKILL);
	waitpid(verifier->pid, NULL, 0);
	close(verifier->verdict);
	verifier->pid = 0;
}
