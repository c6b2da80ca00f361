#include "magic-keys.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define KERNEL_FILE "/proc/sys/kernel/sysrq"
#define KEPT_FILE "/run/sso-console-lock/sysrq"

static char allowed[16];

static int read_number(const char *path, char *text, size_t bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, text, bytes - 1);

	if (fd >= 0)
		close(fd);
	if (got <= 0)
		return -1;
	text[got] = '\0';
	return 0;
}

static void write_number(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fprintf(stderr, "<4>%s cannot be written\n", path);
	if (fd >= 0)
		close(fd);
}

void read_magic_keys(void)
{
	if (read_number(KEPT_FILE, allowed, sizeof allowed) == 0 || read_number(KERNEL_FILE, allowed, sizeof allowed) < 0)
		return;
	write_number(KEPT_FILE, allowed);
}

void forbid_magic_keys(void)
{
	/* A kernel without such keys has no file for them. */
	if (allowed[0] != '\0')
		write_number(KERNEL_FILE, "0\n");
}

void allow_magic_keys(void)
{
	if (allowed[0] != '\0')
		write_number(KERNEL_FILE, allowed);
}
