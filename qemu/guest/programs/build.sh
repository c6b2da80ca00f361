#!/bin/sh
# Builds the lab's own programs of the guest into the folder $1. Static: they start in a tenth of the time under emulation.
set -eu
here=$(dirname "$(readlink -f "$0")")
compile() {
  output=$1
  shift
  "${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -fstack-protector-strong -D_FORTIFY_SOURCE=2 -static -o "$output" "$@"
}
compile "$1/lab-identity" "$here/lab-identity.c" "$here/directives.c"
compile "$1/lab-greetd" "$here/lab-greetd.c" "$here/greetd-tap.c" "$here/greetd-client.c" "$here/flat-json.c"
compile "$1/lab-in-session" "$here/lab-in-session.c"
compile "$1/lab-watch" "$here/lab-watch.c"
compile "$1/lab-lock-gap" "$here/lab-lock-gap.c"
