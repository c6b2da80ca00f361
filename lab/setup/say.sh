# Sourced by bootstrap.sh: messages, and stages that show that they are alive.

say() { printf '%s\n' "$*"; }

# die MESSAGE: one line, and the exit status of a lab that cannot run.
die() {
  printf 'set-up: %s\n' "$*" >&2
  exit 2
}

# stage NAME COMMAND...: runs it without stdin, its output going to a log; shows the time it takes.
# A terminal gets one line that is rewritten, anything else a plain line every 10 s.
stage() {
  stage_name=$1
  shift
  stage_log="$logs/$(printf '%s' "$stage_name" | tr -c 'A-Za-z0-9' '-').log"
  stage_start=$(date +%s)
  "$@" </dev/null >"$stage_log" 2>&1 9>&- &
  stage_pid=$!
  trap 'kill "$stage_pid" 2>/dev/null; exit 2' INT TERM HUP
  stage_shown=0
  while kill -0 "$stage_pid" 2>/dev/null; do
    sleep 0.2
    stage_seconds=$(($(date +%s) - stage_start))
    if [ -t 1 ]; then
      [ "$stage_seconds" -lt 2 ] || printf '\r%s ... %s s ' "$stage_name" "$stage_seconds"
    elif [ $((stage_seconds / 10)) -gt "$stage_shown" ]; then
      stage_shown=$((stage_seconds / 10))
      say "$stage_name ... $stage_seconds s"
    fi
  done
  stage_status=0
  wait "$stage_pid" || stage_status=$?
  trap - INT TERM HUP
  if [ -t 1 ]; then printf '\r\033[K'; fi
  if [ "$stage_status" -ne 0 ]; then
    printf 'set-up: %s failed with exit %s; the end of %s:\n' "$stage_name" "$stage_status" "$stage_log" >&2
    tail -n 15 "$stage_log" >&2
    return "$stage_status"
  fi
  say "$stage_name: done in $(($(date +%s) - stage_start)) s"
}
