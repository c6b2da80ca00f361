#!/bin/sh
# Builds the program for sessions' credential caches: build.sh OUTPUT. Needs gcc and libkrb5-dev of the guest's Debian release.
set -eu
here=$(dirname "$(readlink -f "$0")")
exec "${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
  -fPIE -pie -Wl,-z,relro,-z,now -o "$1" "$here/sso-ccache.c" -lkrb5
