#!/bin/sh
# Builds the guest's end of a benchmark in C: build.sh OUTPUT. Needs gcc of the guest's Debian release.
set -eu
here=$(dirname "$(readlink -f "$0")")
exec "${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -o "$1" "$here"/bench-end.c
