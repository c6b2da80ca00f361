/*
 * A login through PAM, for tests: pam-login CONFDIR SERVICE USER XDG_SESSION_ID=ID|-, the answer to the prompt on stdin.
 * Prints what PAM asked, what it returned and what it put into the environment, one `name=value` a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_appl.h>

static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	struct pam_response *answers = calloc((size_t)count, sizeof *answers);

	if (answers == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++) {
		printf("prompt=%d %s\n", messages[i]->msg_style, messages[i]->msg);
		answers[i].resp = strdup(data);
	}
	*responses = answers;
	return PAM_SUCCESS;
}

int main(int argc, char **argv)
{
	char answer[1024] = "";
	struct pam_conv conversation = { converse, answer };
	pam_handle_t *pamh;

	if (argc != 5)
		return 2;
	if (fgets(answer, sizeof answer, stdin) != NULL)
		answer[strcspn(answer, "\n")] = '\0';
	if (pam_start_confdir(argv[2], argv[3], &conversation, argv[1], &pamh) != PAM_SUCCESS)
		return 1;
	int result = pam_authenticate(pamh, 0);
	printf("authenticate=%d\n", result);
	if (result == PAM_SUCCESS) {
		printf("setcred=%d\n", pam_setcred(pamh, PAM_ESTABLISH_CRED));
		/* pam_systemd's, which stands before the module in a real stack. */
		if (strcmp(argv[4], "-") != 0)
			pam_putenv(pamh, argv[4]);
		printf("open_session=%d\n", pam_open_session(pamh, 0));
		const char *ccache = pam_getenv(pamh, "KRB5CCNAME");
		printf("KRB5CCNAME=%s\n", ccache != NULL ? ccache : "");
		pam_close_session(pamh, 0);
	}
	pam_end(pamh, result);
	return 0;
}
