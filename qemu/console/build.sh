#!/bin/sh
# Builds the console's lock: build.sh OUTPUT. Needs gcc, libpam0g-dev and libsystemd-dev of the guest's Debian release.
set -eu
here=$(dirname "$(readlink -f "$0")")/lock
exec "${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
  -fPIE -pie -Wl,-z,relro,-z,now -o "$1" "$here"/*.c -lpam -lsystemd
