#include "terminal.h"

#include <fcntl.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Above the six on which logind would start a getty as soon as they come to the front. */
#define LOCK_VT 12
#define LOCK_TTY "/dev/tty12"
#define ATTEMPTS 3
#define SWITCH_SECONDS 2

static const char notice[] = "\033[2J\033[H\n  This console is locked.\n\n  Connect again with single sign-on to unlock it.\n";

static void interrupt(int signal)
{
	(void)signal;
}

/* Waits for the switch, but not for ever: whoever holds the other terminal may refuse to let go. */
static int bring_to_front(int fd, int vt)
{
	struct sigaction action = { .sa_handler = interrupt };

	sigaction(SIGALRM, &action, NULL);
	if (ioctl(fd, VT_ACTIVATE, vt) < 0)
		return -1;
	alarm(SWITCH_SECONDS);
	int switched = ioctl(fd, VT_WAITACTIVE, vt);
	alarm(0);
	return switched;
}

static int is_in_front(int fd, int vt)
{
	struct vt_stat state;

	return ioctl(fd, VT_GETSTATE, &state) == 0 && state.v_active == vt;
}

/* A program on the session's text terminal may have asked to approve switches (VT_PROCESS): the lock does not ask. */
static void take_veto(int session_vt)
{
	struct vt_mode automatic = { .mode = VT_AUTO };
	char path[32];
	int mode;

	snprintf(path, sizeof path, "/dev/tty%d", session_vt);
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	/* A display server's terminal is left alone: logind switches that one. */
	if (ioctl(fd, KDGETMODE, &mode) == 0 && mode == KD_TEXT)
		ioctl(fd, VT_SETMODE, &automatic);
	close(fd);
}

int lock_terminal(int session_vt)
{
	struct termios raw;
	int fd = open(LOCK_TTY, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (tcgetattr(fd, &raw) == 0) {
		cfmakeraw(&raw);
		raw.c_oflag |= OPOST | ONLCR;
		tcsetattr(fd, TCSAFLUSH, &raw);
	}
	if (write(fd, notice, sizeof notice - 1) < 0)
		perror("<4>the lock's notice");
	take_veto(session_vt);
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		/* An earlier lock that was killed left switching forbidden. */
		if (!is_in_front(fd, LOCK_VT)) {
			ioctl(fd, VT_UNLOCKSWITCH, 1);
			bring_to_front(fd, LOCK_VT);
		}
		/* Somebody may have switched away in between: forbidden first, looked at second. */
		if (ioctl(fd, VT_LOCKSWITCH, 1) == 0 && is_in_front(fd, LOCK_VT))
			return fd;
	}
	close(fd);
	return -1;
}

void unlock_terminal(int fd, int session_vt)
{
	ioctl(fd, VT_UNLOCKSWITCH, 1);
	bring_to_front(fd, session_vt);
	close(fd);
}

void discard_typed(int fd)
{
	char typed[256];

	while (read(fd, typed, sizeof typed) > 0)
		continue;
	explicit_bzero(typed, sizeof typed);
}
