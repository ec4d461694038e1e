"""Loads the files every morning with several loaders at the same time, by Airflow (3 or later): one task loads the songs, and behind it one is
mapped over the parts of the logs, so that each file is loaded once.

To change:
    PARTS         how many parts there are; `max_active_tis_per_dagrun` says how many are loaded at the same time: a load is one connection,
                  which keeps one core of the server busy
    SONGS, LOGS   where the files lie, which all workers have to see
    SPARKIFY      the program, on all workers
    CONNECTION    the server, of a cluster the coordinator; a connection of Airflow: airflow connections add sparkify --conn-uri 'postgresql://etl@db.example.com/music'

A task that fails is tried again, which does no harm: a load is whole or not there. Wrong usage (exit code 2) and too many bad lines (5) would
be the same again: they fail at once. Lines that were set aside (4) are no failure: the task succeeds with a warning, and they are in
sparkify_etl.load_rejects.
"""

import logging
import os
import subprocess
from datetime import datetime, timedelta, timezone

from airflow.sdk import Connection, dag, task
from airflow.sdk.exceptions import AirflowFailException

PARTS = 4
SONGS = os.environ.get("SPARKIFY_SONGS", "/files/song_data")
LOGS = os.environ.get("SPARKIFY_LOGS", "/files/log_data")
SPARKIFY = os.environ.get("SPARKIFY", "sparkify-polars")
CONNECTION = "sparkify"

SET_ASIDE = 4
THE_SAME_AGAIN = (2, 5)

log = logging.getLogger(__name__)


def load(*arguments: str) -> None:
    """Runs a load, whose output goes to the log of the task."""
    # Not an argument, because all users of the machine can see arguments.
    environment = {**os.environ, "DATABASE_URL": Connection.get(CONNECTION).get_uri()}
    command = [SPARKIFY, "load", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout:
            log.info("%s", line.rstrip())
    code = running.returncode
    if code == SET_ASIDE:
        log.warning("lines were set aside: they are in sparkify_etl.load_rejects")
    elif code in THE_SAME_AGAIN:
        raise AirflowFailException(f"the load ended with exit code {code}, and would again")
    elif code != 0:
        raise RuntimeError(f"the load ended with exit code {code}")


@dag(
    schedule="0 5 * * *",
    start_date=datetime(2018, 11, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1)},
)
def sparkify_load() -> None:
    @task
    def load_songs() -> None:
        """The first of all loads makes the tables. And plays find songs that are there when they come; else all plays are looked through."""
        load("--songs", SONGS)

    @task(max_active_tis_per_dagrun=PARTS)
    def load_part(part: str) -> None:
        load("--part", part, "--logs", LOGS)

    load_songs() >> load_part.expand(part=[f"{number}/{PARTS}" for number in range(1, PARTS + 1)])


sparkify_load()
