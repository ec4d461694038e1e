#!/usr/bin/env python3
"""How the rows a second grow with the loaders of a Citus cluster, and who is at work for them.

    benches/loaders.py --coordinator postgresql://postgres@127.0.0.1:9700/music --songs big/song_data --logs big/log_data

Loads the songs, and then the logs by 1, 2 and 4 loaders at once, each a part of the files, each time into a schema of its own that is
dropped afterwards. All servers of the cluster have to run on this machine, of which this has to be root: CPU seconds are read from
/proc, of the loaders and of each server with all of its processes. So what does not scale is seen on two cores too: it is what grows
with the loaders, or lies with one process.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from urllib.parse import urlsplit, urlunsplit

TICK = os.sysconf("SC_CLK_TCK")


def ask(url, sql):
    """The first column of an answer."""
    done = subprocess.run(["psql", url, "-X", "-At", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{sql}: {done.stderr.strip()}")
    return done.stdout.split()


def nodes(coordinator):
    """The URL of each node, the coordinator first."""
    places = ask(coordinator, "SELECT nodename || ':' || nodeport FROM pg_dist_node ORDER BY groupid")
    parts = urlsplit(coordinator)
    user = parts.netloc.rpartition("@")[0]
    return [urlunsplit(parts._replace(netloc=f"{user}@{place}" if user else place)) for place in places]


def postmaster(url):
    """The process of a server that is the parent of all others."""
    folder = ask(url, "SHOW data_directory")[0]
    with open(os.path.join(folder, "postmaster.pid")) as file:
        return int(file.readline())


def processes():
    """Of each process its parent, the CPU seconds of itself, and those of its children that have ended."""
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        own, ended = sum(map(int, fields[11:13])) / TICK, sum(map(int, fields[13:15])) / TICK
        found[int(name)] = (int(fields[1]), own, ended)
    return found


def cpu(servers):
    """CPU seconds of each server so far."""
    now = processes()
    return [
        now[server][1] + now[server][2] + sum(own + ended for parent, own, ended in now.values() if parent == server)
        for server in servers
    ]


def waited(text):
    """Seconds that a load has waited for others at its end, as it tells with --timings."""
    found = re.search(r"wait for other loads\s+([\d.]+) s", text)
    return float(found.group(1)) if found else 0.0


def load(program, url, schema, words):
    command = [program, "load", "--database-url", url, "--schema", schema, "--timings", "-q", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(loaders):
    """Waits for some loads; gives what each said."""
    texts = []
    for loader in loaders:
        text, said = loader.communicate()
        if loader.returncode not in (0, 4):
            sys.exit(said)
        texts.append(text)
    return texts


def measure(args, urls, servers, loaders, schema):
    """One round: wall seconds, plays, CPU seconds of the loaders and of each server, and how long loaders waited for each other."""
    subprocess.run([args.program, "init", "-q", "--database-url", urls[0], "--schema", schema], check=True, stdout=subprocess.DEVNULL)
    finish([load(args.program, urls[0], schema, ["--songs", *args.songs])])
    entries = urls if args.entries == "all" else urls[:1]
    before, children, began = cpu(servers), os.times(), time.monotonic()
    running = [
        load(args.program, entries[k % len(entries)], schema, ["--logs", *args.logs, "--part", f"{k + 1}/{loaders}"])
        for k in range(loaders)
    ]
    texts = finish(running)
    wall, after, ended = time.monotonic() - began, cpu(servers), os.times()
    plays = int(ask(urls[0], f"SELECT count(*) FROM {schema}.songplays")[0])
    ask(urls[0], f"SET client_min_messages = error; DROP SCHEMA sparkify_etl_{schema} CASCADE")
    ask(urls[0], f"SET client_min_messages = error; DROP SCHEMA {schema} CASCADE")
    client = ended.children_user + ended.children_system - children.children_user - children.children_system
    return wall, plays, client, [b - a for a, b in zip(before, after)], [waited(text) for text in texts]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coordinator", required=True, metavar="URL")
    parser.add_argument("--songs", nargs="+", required=True, metavar="PATH")
    parser.add_argument("--logs", nargs="+", required=True, metavar="PATH")
    parser.add_argument("--loaders", nargs="+", type=int, default=[1, 2, 4], metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--entries", choices=["coordinator", "all"], default="coordinator", help="which nodes loaders go through")
    parser.add_argument("--program", default="target/release/sparkify-polars")
    args = parser.parse_args()
    urls = nodes(args.coordinator)
    servers = [postmaster(url) for url in urls]
    print("| loaders | wall | plays/s | CPU: loaders | " + " | ".join(urlsplit(url).netloc.rpartition("@")[2] for url in urls)
          + " | waited for each other, each |")
    print("|---" * (5 + len(urls)) + "|")
    for loaders in args.loaders:
        rounds = [measure(args, urls, servers, loaders, f"bench_{loaders}_{number}") for number in range(args.rounds)]
        wall = statistics.median(found[0] for found in rounds)
        client = statistics.median(found[2] for found in rounds)
        each = [statistics.median(found[3][server] for found in rounds) for server in range(len(urls))]
        middle = min(rounds, key=lambda found: abs(found[0] - wall))
        print(f"| {loaders} | {wall:.1f} s | {middle[1] / wall:,.0f} | {client:.1f} s | " + " | ".join(f"{of:.1f} s" for of in each)
              + " | " + ", ".join(f"{of:.1f} s" for of in middle[4]) + " |", flush=True)


if __name__ == "__main__":
    main()
