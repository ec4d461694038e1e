#!/usr/bin/env python3
"""Checks the recipes.

    PYTHON recipes/check.py             checks their syntax
    PYTHON recipes/check.py PROGRAM     also runs them on a temporary PostgreSQL: each recipe loads the sample into
                                        a new database, and `verify` must find no difference

PYTHON needs the package kubernetes-validate. Airflow, GNU parallel and shellcheck are used if they are installed. If
not, a message says so.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import kubernetes_validate
import yaml

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "data"
# The first in which all that the Job asks for is stable.
OLDEST_KUBERNETES = "1.33"
SECONDS = 120


class Failed(Exception):
    """A recipe is not as it should be."""


def ask(holds, otherwise):
    if not holds:
        raise Failed(otherwise)


def say(recipe, what):
    print(f"{recipe}: {what}", flush=True)


def run(command, **options):
    """Runs a command to its end, and gives its exit code and all that it wrote."""
    merged = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL, "text": True}
    done = subprocess.run(command, timeout=SECONDS, **merged, **options)
    return done.returncode, done.stdout


def job():
    """The Job, as Kubernetes would take it."""
    read = yaml.safe_load((HERE / "kubernetes.yaml").read_text())
    for version in (OLDEST_KUBERNETES, kubernetes_validate.latest_version()):
        try:
            kubernetes_validate.validate(read, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            raise Failed(f"Kubernetes {version} would not take it: {error.message}") from error
    # What a server asks beyond its schema.
    spec = read["spec"]
    pod = spec["template"]["spec"]
    names = [container["name"] for container in pod["containers"]]
    ask(spec["completionMode"] == "Indexed" and "backoffLimitPerIndex" in spec, "it is not indexed, or has no limit of retries by index")
    ask(pod["restartPolicy"] == "Never", "a policy for failed pods requires the restart policy Never")
    for rule in spec["podFailurePolicy"]["rules"]:
        if codes := rule.get("onExitCodes"):
            ask(codes["containerName"] in names, "a rule names a container that does not exist")
            ask(codes["values"] == sorted(set(codes["values"])) and 0 not in codes["values"], "exit codes must be in order, without duplicates and without 0")
    # What the recipe is about.
    ask(variables(pod["containers"][0]).get("PARTS") == str(spec["completions"]), "PARTS is not equal to completions")
    say("kubernetes.yaml", f"a Job for Kubernetes {OLDEST_KUBERNETES} to {version}, of {spec['completions']} parts")
    return read


def variables(container):
    return {variable["name"]: variable.get("value") for variable in container.get("env", [])}


def dag():
    """The DAG, as Airflow reads it."""
    path = HERE / "airflow_dag.py"
    compile(path.read_text(), path, "exec")
    if importlib.util.find_spec("airflow") is None:
        say("airflow_dag.py", "compiled only, because Airflow is not installed")
        return
    spec = importlib.util.spec_from_file_location("airflow_dag", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tasks = module.sparkify_load().task_dict
    parts = tasks["load_part"].op_kwargs_expand_input.value["part"]
    ask(parts == [f"{number}/{module.PARTS}" for number in range(1, module.PARTS + 1)], f"these are not the parts: {parts}")
    ask(tasks["load_part"].upstream_task_ids == {"load_songs"}, "the songs are not loaded before the logs")
    say("airflow_dag.py", f"Airflow loads it: {len(parts)} tasks after the task for the songs")


def script():
    """The script, as the shell reads it."""
    path = HERE / "parallel.sh"
    for command in (["bash", "-n", path], ["shellcheck", path]):
        if shutil.which(command[0]) is None:
            say("parallel.sh", f"not checked with {command[0]}, because it is not installed")
            continue
        code, output = run(command)
        ask(code == 0, f"{command[0]} reports:\n{output}")
        say("parallel.sh", f"{command[0]} reports nothing")


class Server:
    """A PostgreSQL that the program makes in a folder of its own, and deletes."""

    def __init__(self, program):
        self.program = Path(program).resolve()
        # Its servers run as another user where this is root.
        self.folder = tempfile.TemporaryDirectory(prefix="sparkify-recipes-")
        os.chmod(self.folder.name, 0o755)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        self.environment["SPARKIFY_LOCAL_DIR"] = f"{self.folder.name}/postgres"
        self.environment["PATH"] = f"{self.program.parent}:{os.environ['PATH']}"
        self.environment.pop("DATABASE_URL", None)

    def __enter__(self):
        self.must([self.program, "init"])
        return self

    def __exit__(self, *_):
        run([self.program, "db", "destroy", "--yes"], env=self.environment)
        self.folder.cleanup()

    def must(self, command, **environment):
        code, output = run(command, env=self.environment | environment)
        ask(code == 0, f"{command} ended with exit code {code}:\n{output}")
        return output

    def sql(self, *arguments):
        return self.must([self.program, "db", "psql", "--", "-qAt", *arguments]).strip()

    def database(self, name):
        """The URL of a new database."""
        self.sql("-c", f"CREATE DATABASE {name}")
        folder, port, user = self.sql("-F", "\n", "-c", "SELECT current_setting('unix_socket_directories'), current_setting('port'), current_user").split()
        folder = folder.strip('"').replace("/", "%2F")
        return f"postgresql://{user}@{folder}:{port}/{name}"

    def has_all(self, recipe, name, url):
        """That a database is what the files of the sample come to, each read once."""
        self.must([self.program, "verify", "--songs", SAMPLE / "song_data", "--logs", SAMPLE / "log_data"], DATABASE_URL=url)
        twice = "SELECT path FROM sparkify_etl.load_files WHERE bytes > 0 GROUP BY path HAVING count(*) > 1"
        twice = self.sql("-d", name, "-c", twice)
        ask(twice == "", f"these files were read twice:\n{twice}")
        say(recipe, "loads each file of the sample once, and `verify` finds no difference")


def bad_samples(folder):
    """Two folders like the sample: one with a bad line, and one whose songs and logs were swapped."""
    log = next((SAMPLE / "log_data").rglob("*.json"))
    song = next((SAMPLE / "song_data").rglob("*.json"))
    for name, songs, logs in [("bad", [song], [log]), ("swapped", [log], [song])]:
        for kind, files in [("song_data", songs), ("log_data", logs)]:
            (folder / name / kind).mkdir(parents=True)
            for file in files:
                shutil.copy(file, folder / name / kind)
    (folder / "bad/log_data/bad.json").write_text("{")
    return folder / "bad", folder / "swapped"


def run_pods(job, server):
    """Runs what the containers of the Job run, all pods at the same time, with the files where they would be mounted."""
    pod = job["spec"]["template"]["spec"]
    completions = job["spec"]["completions"]

    def run_pod(index, files, url, **environment):
        for container in pod["initContainers"] + pod["containers"]:
            given = {name: value for name, value in variables(container).items() if value is not None}
            given |= {"DATABASE_URL": url, "JOB_COMPLETION_INDEX": str(index)} | environment
            code, output = run(container["command"] + container["args"], cwd=files, env=server.environment | given)
            if code != 0:
                break
        return code, output

    url = server.database("kubernetes")
    with ThreadPoolExecutor(completions) as pods:
        for code, output in pods.map(lambda index: run_pod(index, SAMPLE, url), range(completions)):
            ask(code == 0, f"a pod ended with exit code {code}:\n{output}")
    server.has_all("kubernetes.yaml", "kubernetes", url)
    bad, swapped = bad_samples(Path(server.folder.name) / "pods")
    url = server.database("kubernetes_bad")
    code, output = run_pod(0, bad, url, PARTS="1")
    ask(code == 0 and "part 1/1 is loaded, but lines were rejected" in output, f"a bad line gives exit code {code}:\n{output}")
    code, output = run_pod(0, swapped, url, PARTS="1")
    ask(code == 5, f"swapped files give exit code {code}, but 5 is expected, which fails the part at once:\n{output}")
    say("kubernetes.yaml", "a pod with one bad line succeeds, and a pod with only bad lines fails with exit code 5")


def run_script(server):
    """Runs the script."""
    version = run(["parallel", "--version"])[1] if shutil.which("parallel") else ""
    if not version.startswith("GNU parallel"):
        say("parallel.sh", "not run, because GNU parallel is not installed")
        return

    def load(files, url, **environment):
        given = {"DATABASE_URL": url, "SONGS": f"{files}/song_data", "LOGS": f"{files}/log_data"} | environment
        return run([HERE / "parallel.sh"], env=server.environment | given)

    url = server.database("parallel")
    code, output = load(SAMPLE, url)
    ask(code == 0, f"it ended with exit code {code}:\n{output}")
    server.has_all("parallel.sh", "parallel", url)
    bad, swapped = bad_samples(Path(server.folder.name) / "parallel")
    url = server.database("parallel_bad")
    code, output = load(bad, url, PARTS="1")
    ask(code == 0 and "part 1 of 1: loaded, but lines were rejected" in output, f"a bad line gives exit code {code}:\n{output}")
    code, output = load(swapped, url, PARTS="1")
    ask(code == 5 and "part 1 of 1" not in output, f"song files without songs give exit code {code}:\n{output}")
    code, output = load(bad, url, PARTS="1", SPARKIFY=failing(server))
    ask(code == 1 and output.count("part 1 of 1: ") == 3, f"3 tries and exit code 1 are expected, but the exit code is {code}:\n{output}")
    say("parallel.sh", "one bad line is not a failure, only bad lines fail at once, and other failures are tried three times")


def failing(server):
    """The program, but where it loads a part its server is not there."""
    path = Path(server.folder.name) / "failing"
    path.write_text(f'#!/bin/sh\n[ "$2" = --part ] && export DATABASE_URL=postgresql://127.0.0.1:1/x\nexec {json.dumps(str(server.program))} "$@"\n')
    path.chmod(0o755)
    return str(path)


def main():
    sys.dont_write_bytecode = True
    try:
        read = job()
        dag()
        script()
        if len(sys.argv) > 1:
            with Server(sys.argv[1]) as server:
                run_pods(read, server)
                run_script(server)
    except Failed as failed:
        sys.exit(f"the check of the recipes failed: {failed}")


if __name__ == "__main__":
    main()
