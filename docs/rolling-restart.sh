#!/bin/sh
# Restarts the instances that fit a filter, a few at a time, with nothing but vmdeck.

set -u

usage() {
    cat <<'END'
Usage: rolling-restart.sh [-n SIZE] [-p PROFILE] [-c CONFIG] [-u REASON] [-f FILE] [-d] [-y] FILTER
       rolling-restart.sh [-n SIZE] [-p PROFILE] [-c CONFIG] [-u REASON] [-f FILE] [-d] [-y] -r

Restarts the instances that fit FILTER, SIZE at a time, and waits for all of these before it goes on. It stops behind
the first batch in which something fails, or in which it is interrupted. What is left to do is kept in FILE, an
instance a line; -r goes on with it, and lines that you do not want any more can be taken out before.

  -n SIZE     how many at a time; 1 otherwise
  -p PROFILE  the server, by its name in the settings of vmdeck
  -c CONFIG   the settings, if they are elsewhere
  -u REASON   why a locked profile is changed
  -f FILE     what is left to do; rolling-restart.todo otherwise
  -r          go on with what is left to do
  -d          show the plan, and do nothing
  -y          do not ask

Ends with 0 when all is done, 130 when it was interrupted, and else as vmdeck does: 2 when it makes no sense or was not
confirmed, 6 when no instance fits, and so on.
END
}

say() {
    printf '%s\n' "$*" >&2
}

stop() {
    code=$1
    shift
    say "$*"
    exit "$code"
}

misused() {
    usage >&2
    exit 2
}

vm() {
    vmdeck ${profile:+--profile "$profile"} ${config:+--config "$config"} "$@"
}

count() {
    printf '%s' "$1" | grep -c ''
}

# The instances that fit, a line each: its uuid, a comma, and what a person knows it by.
find_instances() {
    found=$(vm list --filter "$1" --sort hostname --columns uuid,hostname,state --output csv) || return
    printf '%s\n' "$found" | tr -d '\r' | tail -n +2
}

show_plan() {
    say "Restart $(count "$todo"), $size at a time:"
    printf '%s\n' "$todo" | awk -v size="$size" '
        (NR - 1) % size == 0 { print "batch " (NR - 1) / size + 1 }
        { print "  " $0 }' >&2
}

ask() {
    [ -t 0 ] || stop 2 'Nothing was done: there is no terminal to ask on, and no -y.'
    printf 'Do it? [y/N] ' >&2
    read -r answer
    [ "$answer" = y ] || stop 2 'Nothing was done.'
}

keep() {
    if ! { printf '%s\n' "$todo" >"$file.new" && mv "$file.new" "$file"; }; then
        stop 1 "What is left to do cannot be kept in $file."
    fi
}

restart_batch() {
    uuids=$(printf '%s\n' "$todo" | head -n "$size" | cut -d, -f1)
    # shellcheck disable=SC2086 # Each is a word of its own.
    told=$(vm restart $uuids --yes --wait --output ndjson ${reason:+--unlock "$reason"})
    code=$?
    # No hostname passes for an outcome: the quotes in it are escaped.
    restarted=$(printf '%s\n' "$told" |
        sed -n 's/.*"uuid": "\([0-9A-Za-z]*\)", "action": "restart", "outcome": "done".*/^\1/p')
    [ "$restarted" ] && todo=$(printf '%s\n' "$todo" | grep -v -e "$restarted")
    keep
    [ "$code" -eq 0 ] || account "$code" 'Stopped.'
    [ -z "$interrupted" ] || [ -z "$todo" ] || account 130 'Interrupted.'
}

account() {
    left=$(count "$todo")
    stop "$1" "$2 $((total - left)) of $total are restarted; $left are left in $file, and -r goes on with them."
}

size=1 profile='' config='' reason='' file=rolling-restart.todo resume='' dry_run='' yes=''
while getopts 'n:p:c:u:f:rdyh' option; do
    case $option in
        n) size=$OPTARG ;;
        p) profile=$OPTARG ;;
        c) config=$OPTARG ;;
        u) reason=$OPTARG ;;
        f) file=$OPTARG ;;
        r) resume=1 ;;
        d) dry_run=1 ;;
        y) yes=1 ;;
        h) usage && exit ;;
        *) misused ;;
    esac
done
shift $((OPTIND - 1))
case $size in '' | 0* | *[!0-9]*) stop 2 "-n takes a number from 1 on, not \"$size\"." ;; esac

if [ "$resume" ]; then
    [ $# -eq 0 ] || misused
    [ -s "$file" ] || stop 2 "There is nothing left to do in $file."
    todo=$(cat "$file") || exit
else
    [ $# -eq 1 ] || misused
    [ ! -e "$file" ] || stop 2 "$file has what an earlier run left to do: go on with -r, or remove it."
    todo=$(find_instances "$1") || exit
    [ "$todo" ] || stop 6 'No instance fits the filter.'
fi

strange=$(printf '%s\n' "$todo" | grep -vE '^[0-9A-Za-z]+(,|$)') && stop 2 "This names no instance: $strange"

show_plan
[ "$dry_run" ] && exit
[ "$yes" ] || ask
total=$(count "$todo")
keep
interrupted=''
trap 'interrupted=1' INT TERM
while [ "$todo" ]; do
    restart_batch
done
rm "$file"
say "Done: all $total are restarted."
