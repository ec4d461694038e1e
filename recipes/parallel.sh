#!/usr/bin/env bash
# Loads the files with several loaders at the same time, by GNU parallel: one brings the songs, and behind it each has a part of the logs, so
# that each file is loaded once.
#
#   DATABASE_URL=postgresql://etl@db.example.com/music recipes/parallel.sh
#
# To change, here or in the environment:
#   SPARKIFY      the program
#   SONGS, LOGS   a path each: a file, a directory or a pattern
#   PARTS         how many parts there are. All are loaded at the same time: a load is one connection, which keeps one core of the server busy
#   HOSTS         machines to load from, by ssh, such as HOSTS=2/etl1,2/etl2 for two loaders on each at a time. They need the program and
#                 the same files under these paths, bash as the shell of the user, and the password in their own ~/.pgpass: it does not
#                 belong into a URL that is passed on
#
# A loader that fails is started again, which does no harm: a load is whole or not there. Wrong usage (exit code 2) and too many bad lines (5)
# would be the same again. Lines that were set aside (4) are no failure: they are in sparkify_etl.load_rejects. The exit code is the number
# of parts that failed.
set -euo pipefail

: "${DATABASE_URL:?says which server to load into}"
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
            4) echo "$what: loaded, but lines were set aside" >&2; return 0 ;;
            2 | 5 | 130) return "$code" ;;
        esac
    done
    return "$code"
}
load_part() {
    load "part $1 of $PARTS" --part "$1/$PARTS" --logs "$LOGS"
}
export -f load load_part

# The first of all loads makes the tables. And plays find songs that are there when they come; else all plays are looked through.
load songs --songs "$SONGS"

# Functions are passed on by bash alone.
SHELL=$(command -v bash)
export SHELL
where=(--jobs "$PARTS")
if [ -n "${HOSTS:-}" ]; then
    where=(--sshlogin "$HOSTS" --workdir . --env load --env load_part --env DATABASE_URL --env SPARKIFY --env LOGS --env PARTS)
fi
seq "$PARTS" | parallel --tag --line-buffer "${where[@]}" load_part
