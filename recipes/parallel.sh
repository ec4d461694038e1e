#!/usr/bin/env bash
# Loads the files with several loaders at the same time, with GNU parallel. First one loader loads the songs. Then each
# loader loads one part of the logs, so each file is loaded once.
#
#   DATABASE_URL=postgresql://etl@db.example.com/music recipes/parallel.sh
#
# Settings, here or in the environment:
#   SPARKIFY      The program.
#   SONGS, LOGS   One path each: a file, a directory or a pattern.
#   PARTS         The number of parts. All are loaded at the same time. A load uses one connection, which keeps one core
#                 of the server busy.
#   HOSTS         Machines to load from, by ssh. HOSTS=2/etl1,2/etl2 means two loaders at a time on each. They need the
#                 program, the same files under these paths, and bash as the shell of the user. The password must be in
#                 their own ~/.pgpass, and not in the URL, because the URL is sent to them.
#
# A loader that fails is started again. This is safe, because a load commits everything or nothing. Wrong usage (exit
# code 2) and too many bad lines (5) would fail again, so they fail at once. Rejected lines (4) are not a failure. They
# are in sparkify_etl.load_rejects. The exit code is the number of parts that failed.
set -euo pipefail

: "${DATABASE_URL:?must be the URL of the server to load into}"
export DATABASE_URL
export SPARKIFY=${SPARKIFY:-sparkify-polars}
SONGS=${SONGS:-data/song_data}
export LOGS=${LOGS:-data/log_data}
export PARTS=${PARTS:-4}

load() {
    local what=$1 code=1
    shift
    for _ in 1 2 3; do
        code=0
        "$SPARKIFY" load "$@" || code=$?
        case $code in
            0) return 0 ;;
            4) echo "$what: loaded, but lines were rejected" >&2; return 0 ;;
            2 | 5 | 130) return "$code" ;;
        esac
    done
    return "$code"
}
load_part() {
    load "part $1 of $PARTS" --part "$1/$PARTS" --logs "$LOGS"
}
export -f load load_part

# The first load creates the tables. It loads the songs, because a load of songs after plays searches all plays.
load songs --songs "$SONGS"

# Only bash passes functions on to its child processes.
SHELL=$(command -v bash)
export SHELL
where=(--jobs "$PARTS")
if [ -n "${HOSTS:-}" ]; then
    where=(--sshlogin "$HOSTS" --workdir . --env load --env load_part --env DATABASE_URL --env SPARKIFY --env LOGS --env PARTS)
fi
seq "$PARTS" | parallel --tag --line-buffer "${where[@]}" load_part
