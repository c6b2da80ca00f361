#!/bin/sh
# Builds the tests' login application: build.sh OUTPUT.
set -eu
here=$(dirname "$(readlink -f "$0")")
exec "${CC:-gcc}" -std=gnu11 -O1 -Wall -Wextra -Werror -o "$1" "$here/pam-login.c" -lpam
