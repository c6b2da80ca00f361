#define _GNU_SOURCE

#include "descriptors.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int copy_of_descriptor(pid_t process, const char *number)
{
	char *end;

	errno = 0;
	long descriptor = strtol(number, &end, 10);
	if (!isdigit((unsigned char)*number) || *end != '\0' || errno != 0 || descriptor > INT_MAX)
		return -1;
	int handle = (int)syscall(SYS_pidfd_open, process, 0);
	if (handle < 0)
		return -1;
	int copy = (int)syscall(SYS_pidfd_getfd, handle, (int)descriptor, 0);
	close(handle);
	return copy;
}

void keep_only(int kept)
{
	if (kept > STDERR_FILENO + 1)
		close_range(STDERR_FILENO + 1, (unsigned)kept - 1, 0);
	close_range((unsigned)kept + 1, ~0U, 0);
}
