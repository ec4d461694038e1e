"""Loads the files every morning with several loaders at the same time, with Airflow 3 or later. One task loads the
songs. After it, one mapped task loads each part of the logs, so each file is loaded once.

Settings:
    PARTS         The number of parts. `max_active_tis_per_dagrun` is the number of parts that are loaded at the same
                  time. A load uses one connection, which keeps one core of the server busy.
    SONGS, LOGS   The paths of the files. All workers must see them.
    SPARKIFY      The program. All workers must have it.
    CONNECTION    The server, as a connection of Airflow. For a cluster, this is the coordinator:
                  airflow connections add sparkify --conn-uri 'postgresql://etl@db.example.com/music'

A task that fails is tried again. This is safe, because a load commits everything or nothing. Wrong usage (exit code 2)
and too many bad lines (5) would fail again, so they fail at once. Rejected lines (4) are not a failure: the task
succeeds with a warning, and the lines are in sparkify_etl.load_rejects.
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

REJECTED = 4
PERMANENT = (2, 5)

log = logging.getLogger(__name__)


def load(*arguments: str) -> None:
    """Runs a load, whose output goes to the log of the task."""
    # Not as an argument, because all users of the machine can see arguments.
    environment = {**os.environ, "DATABASE_URL": Connection.get(CONNECTION).get_uri()}
    command = [SPARKIFY, "load", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout:
            log.info("%s", line.rstrip())
    code = running.returncode
    if code == REJECTED:
        log.warning("lines were rejected: they are in sparkify_etl.load_rejects")
    elif code in PERMANENT:
        raise AirflowFailException(f"the load ended with exit code {code}, and would fail again")
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
        """Creates the tables and loads the songs. If songs are loaded after plays, the load searches all plays."""
        load("--songs", SONGS)

    @task(max_active_tis_per_dagrun=PARTS)
    def load_part(part: str) -> None:
        load("--part", part, "--logs", LOGS)

    load_songs() >> load_part.expand(part=[f"{number}/{PARTS}" for number in range(1, PARTS + 1)])


sparkify_load()
