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

int open_terminal(void)
{
	struct sigaction action = { .sa_handler = interrupt };
	struct termios raw;
	int fd = open(LOCK_TTY, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	sigaction(SIGALRM, &action, NULL);
	if (tcgetattr(fd, &raw) == 0) {
		cfmakeraw(&raw);
		raw.c_oflag |= OPOST | ONLCR;
		tcsetattr(fd, TCSAFLUSH, &raw);
	}
	/* Scan codes: the kernel then acts on no key itself, neither on Ctrl-Alt-Del nor on Alt-Fn. */
	if (ioctl(fd, KDSKBMODE, K_RAW) < 0)
		perror("<4>the keyboard's mode");
	return fd;
}

int lock_is_in_front(int fd)
{
	struct vt_stat state;

	return ioctl(fd, VT_GETSTATE, &state) == 0 && state.v_active == LOCK_VT;
}

/* Waits for the switch, but not for ever: whoever holds the other terminal may refuse to let go. */
static void bring_to_front(int fd, int vt)
{
	if (ioctl(fd, VT_ACTIVATE, vt) < 0)
		return;
	alarm(SWITCH_SECONDS);
	ioctl(fd, VT_WAITACTIVE, vt);
	alarm(0);
}

/*
 * A program on a terminal may have asked to approve switches (VT_PROCESS), or hold it in graphics mode, in which the
 * kernel ignores switches. A text session has no say in it; a display server is asked once before it is overruled.
 */
static void take_veto(int session_vt)
{
	struct vt_mode automatic = { .mode = VT_AUTO };
	char path[32];

	snprintf(path, sizeof path, "/dev/tty%d", session_vt);
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	ioctl(fd, KDSETMODE, KD_TEXT);
	ioctl(fd, VT_SETMODE, &automatic);
	close(fd);
}

int lock_terminal(int fd, int session_vt, int is_text)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (session_vt > 0 && (is_text || attempt > 0))
			take_veto(session_vt);
		/* An earlier lock that was killed left switching forbidden. */
		if (!lock_is_in_front(fd)) {
			ioctl(fd, VT_UNLOCKSWITCH, 1);
			bring_to_front(fd, LOCK_VT);
		}
		/* Somebody may have switched away in between: forbidden first, looked at second. */
		if (ioctl(fd, VT_LOCKSWITCH, 1) == 0 && lock_is_in_front(fd)) {
			if (write(fd, notice, sizeof notice - 1) < 0)
				perror("<4>the lock's notice");
			return 0;
		}
	}
	return -1;
}

void unlock_terminal(int fd, int vt)
{
	ioctl(fd, VT_UNLOCKSWITCH, 1);
	bring_to_front(fd, vt);
}

size_t discard_typed(int fd)
{
	char typed[256];
	size_t discarded = 0;

	for (ssize_t got = read(fd, typed, sizeof typed); got > 0; got = read(fd, typed, sizeof typed))
		discarded += (size_t)got;
	explicit_bzero(typed, sizeof typed);
	return discarded;
}
