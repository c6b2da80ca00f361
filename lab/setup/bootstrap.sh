#!/bin/sh
# bootstrap.sh [--doctor | --images | --as-it-is] [NODE-ARGUMENT...]
# From a bare Debian 12 to a machine that runs the lab; then becomes `node NODE-ARGUMENT...`.
# --images also starts the engine and builds the images (lab/setup/main.ts setup); --doctor only explains;
# --as-it-is does no set-up: where there was none, there is nothing to stop or to remove.
# What is there already is left alone. Exits 2 when set-up is impossible.
set -u
# Nobody else may write to what the lab makes: the proxy refuses such a plugin. A stricter mask stays.
umask go-w
setup=$(dirname "$(readlink -f "$0")")
repository=$(dirname "$(dirname "$setup")")
cache="${XDG_CACHE_HOME:-$HOME/.cache}/spice-sso-lab"
logs="$cache/logs"
need_gb=${SPICE_SSO_LAB_NEED_GB:-3}
# Read by the Node that this becomes, so that set-up's one line and command-to-verdict count this script's time too.
SET_UP_STARTED_MS=$(date +%s%3N)
SET_UP_PID=$$
export SET_UP_STARTED_MS SET_UP_PID
# Given to a make by its caller they would change how native packages are compiled.
unset MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS

. "$setup/toolchain.env"
. "$setup/say.sh"
. "$setup/debian.sh"
. "$setup/node.sh"

doctor() {
  missing=$(missing_packages)
  if [ -z "$missing" ]; then say 'ok       Debian packages'; else
    for package in $missing; do printf 'missing  %-28s %s\n' "$package" "$(why "$package")"; done
    say "         get them: make setup, or as root: apt-get install --no-install-recommends $(printf '%s' "$missing" | tr '\n' ' ')"
  fi
  if toolchain_is_there; then say "ok       Node $NODE_VERSION and npm $NPM_VERSION in $toolchain"; else
    say "missing  Node $NODE_VERSION and npm $NPM_VERSION; get them: make setup (from the npm registry, into $toolchain)"
  fi
  if modules_are_there; then say 'ok       node_modules'; else say 'missing  node_modules of this package-lock.json; get them: make setup'; fi
  if toolchain_is_there && [ -d "$repository/node_modules/zod" ]; then
    use_toolchain
    node "$setup/main.ts" doctor || exit 1
  else
    say 'unknown  the Docker engine and the images: make setup comes first'
    exit 1
  fi
  [ -z "$missing" ] && modules_are_there
}

has_room() {
  free_gb=$(df -Pk "$1" | awk 'NR == 2 { printf "%d", $4 / 1048576 }')
  [ "$free_gb" -ge "$need_gb" ] || die "$1 has $free_gb GB free, and set-up needs $need_gb GB: make room, or name another folder by XDG_CACHE_HOME"
}

all_is_there() { [ -z "$(missing_packages)" ] && toolchain_is_there && modules_are_there; }

ensure_all() {
  mkdir -p "$logs" || die "the cache folder $cache cannot be made"
  has_room "$cache"
  has_room "$repository"
  command -v flock >/dev/null 2>&1 || die 'flock is missing: apt-get install util-linux'
  exec 9>"$cache/setup.lock"
  flock -n 9 || {
    say 'set-up: another one is at work; waiting for it'
    flock -w 1800 9 || die 'another set-up has been at work for half an hour'
  }
  [ -z "$(missing_packages)" ] || install_packages
  toolchain_is_there || install_toolchain
  use_toolchain
  modules_are_there || install_modules
  exec 9>&-
}

images=false
case ${1-} in
  --doctor)
    doctor
    exit
    ;;
  --images)
    images=true
    shift
    ;;
  --as-it-is)
    shift
    toolchain_is_there && [ -d "$repository/node_modules/zod" ] || {
      say 'nothing is set up here'
      exit 0
    }
    use_toolchain
    cd "$repository" && exec node "$@"
    ;;
esac
all_is_there || ensure_all
use_toolchain
cd "$repository" || exit 2
# What Node has compiled and stripped of types once.
export NODE_COMPILE_CACHE="$cache/compiled"
if $images; then
  [ $# -gt 0 ] || exec node "$setup/main.ts" setup </dev/null
  # The program begins when this module has done the set-up, in the same Node.
  set -- --import "file://$setup/set-up-first.ts" "$@"
fi
[ $# -eq 0 ] || exec node "$@"
