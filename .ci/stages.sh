# Functions of .ci/run: stages with a log each, one after the other or side by side.

fail() { printf 'CI: %s\n' "$1" >&2; exit 1; }

without_colours() { sed -u 's/\x1b\[[0-9;]*m//g'; }

# stage NAME COMMAND…: runs a command, shows its output and keeps it.
stage() {
  local name=$1 started=$SECONDS; shift
  printf '\n=== %s\n' "$name"
  "$@" 2>&1 | without_colours | tee "$logs/$name.log" || fail "the stage '$name' failed"
  printf '=== %s: %s s\n' "$name" "$((SECONDS - started))"
}

declare -A running=()

# background NAME COMMAND…: starts a command; its output is shown by collect.
background() {
  local name=$1; shift
  "$@" >"$logs/$name.log" 2>&1 &
  running[$name]=$!
}

# collect: waits for everything in the background, shows each log, and fails if one of them failed.
collect() {
  local name failed=''
  for name in "${!running[@]}"; do
    local status=0
    wait "${running[$name]}" || status=$?
    printf '\n=== %s\n' "$name"
    cat "$logs/$name.log"
    [ "$status" -eq 0 ] || failed="$failed $name"
  done
  running=()
  [ -z "$failed" ] || fail "failed:$failed"
}

stop_stages() {
  local name
  for name in "${!running[@]}"; do kill "${running[$name]}" 2>/dev/null || true; done
}
