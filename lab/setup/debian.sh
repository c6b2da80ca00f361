# Sourced by bootstrap.sh: the Debian packages.

# missing_packages: those of debian-packages.txt that are neither installed nor stood in for.
missing_packages() {
  wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$setup/debian-packages.txt")
  # shellcheck disable=SC2086,SC2016
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $(printf '%s\n' "$wanted" | cut -d'|' -f1) 2>/dev/null |
    sed -n 's/^ii  *//p')
  # By the shell alone: a program for each package would be most of the time that a warm start takes here.
  for entry in $wanted; do
    package=${entry%%|*}
    case "
$installed
" in *"
$package
"*) continue ;; esac
    [ "$entry" = "$package" ] || ! PATH="$PATH:/usr/sbin:/sbin" command -v "${entry#*|}" >/dev/null 2>&1 || continue
    printf '%s\n' "$package"
  done
}

# why PACKAGE: the reason given in the list.
why() {
  sed -n "s/^$(printf '%s' "$1" | sed 's/[.+]/[&]/g')[|[:space:]].*# //p" "$setup/debian-packages.txt"
}

install_packages() {
  packages=$(missing_packages | tr '\n' ' ')
  packages=${packages% }
  [ -n "$packages" ] || return 0
  command -v apt-get >/dev/null 2>&1 || die "this set-up knows Debian's packages only; wanted: $packages"
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo true; }; } ||
      die "Debian packages are missing; as root: apt-get install --no-install-recommends $packages"
    as_root='sudo -n'
  fi
  say "Debian packages to install:"
  for package in $packages; do printf '  %-28s %s\n' "$package" "$(why "$package")"; done
  # The lists may be absent or stale; an update is made only when they cannot serve.
  # shellcheck disable=SC2086
  if ! apt-get -s install --no-install-recommends $packages >/dev/null 2>&1; then
    stage 'apt-get update' $as_root apt-get update || die 'the package lists cannot be fetched: is a Debian mirror reachable?'
  fi
  # shellcheck disable=SC2086
  if ! stage 'apt-get install' apt_install $packages; then
    # A list that is older than its mirror names files that are gone.
    stage 'apt-get update' $as_root apt-get update || die 'the package lists cannot be fetched: is a Debian mirror reachable?'
    stage 'apt-get install' apt_install $packages || die 'apt-get install failed: its log is above'
  fi
}

apt_install() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y --no-install-recommends install "$@"
}
