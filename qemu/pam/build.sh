#!/bin/sh
# Builds the PAM module: build.sh OUTPUT.so. Needs gcc and libpam0g-dev of the guest's Debian release.
set -eu
here=$(dirname "$(readlink -f "$0")")
exec "${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
  -fPIC -shared -fvisibility=hidden -Wl,-z,relro,-z,now -o "$1" "$here/pam_sso_handle.c" "$here/redeem.c" -lpam
