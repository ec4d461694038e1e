#!/usr/bin/env python3
"""Executes notebooks from top to bottom, as a person would, and fails where a cell does.

A cell that panics or ends with an error is to Jupyter a cell that has written to standard error, and `nbconvert --execute` is content
with that. Here any error and any line on standard error is a failure, with the notebook, the cell and what it said.

    PYTHON notebooks/run.py                 all notebooks beside this file and in `python`; `notebooks/setup` prints which PYTHON
    PYTHON notebooks/run.py NOTEBOOK...     these
    PYTHON notebooks/run.py --write         and writes what their cells gave into them
"""

import argparse
import asyncio
import queue
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

# The first cell compiles the library if that was not done before.
SECONDS_A_CELL = 3600
# The kernel may pass on output of a cell after it reports the end of the cell. This is the time to wait for such
# output.
SECONDS_OF_LATE_OUTPUT = 0.3


class Failed(Exception):
    """A cell failed, or the kernel."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help="write what the cells gave into the notebooks")
    arguments = parser.parse_args()
    here = Path(__file__).parent
    notebooks = arguments.notebooks or sorted(here.glob("*.ipynb")) + sorted(here.glob("python/*.ipynb"))
    failed = 0
    for path in notebooks:
        began = time.monotonic()
        try:
            notebook = asyncio.run(executed(path))
            if arguments.write:
                nbformat.write(notebook, path)
            print(f"{path.name}: {time.monotonic() - began:.0f} s", flush=True)
        except Failed as error:
            failed += 1
            print(f"{path.name}: {error}", file=sys.stderr, flush=True)
    return 1 if failed else 0


async def executed(path):
    """The notebook with the outputs that its cells give now."""
    notebook = nbformat.read(path, as_version=4)
    here = {"metadata": {"path": str(path.resolve().parent)}}
    kernel = notebook.metadata.kernelspec.name
    client = NotebookClient(notebook, kernel_name=kernel, timeout=SECONDS_A_CELL, allow_errors=True, resources=here)
    number = 0
    async with client.async_setup_kernel():
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            number += 1
            try:
                await client.async_execute_cell(cell, index, execution_count=number)
            except (CellTimeoutError, DeadKernelError) as error:
                raise Failed(f"cell {number}: {error}\n{cell.source}") from error
            complaints = [said(output) for output in cell.outputs if is_complaint(output)] + await late(client)
            if complaints:
                raise Failed(f"cell {number} failed:\n{indented(cell.source)}\nit said:\n{indented(''.join(complaints))}")
            tidy(cell)
    return notebook


def is_complaint(output):
    return output.output_type == "error" or (output.output_type == "stream" and output.name == "stderr")


def said(output):
    if output.output_type == "stream":
        return output.text
    return "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"


async def late(client):
    """What came on standard error, or as an error, when the cell was done already."""
    complaints = []
    while True:
        try:
            message = await client.kc.get_iopub_msg(timeout=SECONDS_OF_LATE_OUTPUT)
        except queue.Empty:
            return complaints
        content = message["content"]
        if message["msg_type"] == "stream" and content["name"] == "stderr":
            complaints.append(content["text"])
        elif message["msg_type"] == "error":
            complaints.append("\n".join(content["traceback"]))


def tidy(cell):
    """Leaves nothing that is another on every run though nothing changed, and puts lines that were written apart into one output."""
    cell.metadata.pop("execution", None)
    outputs = []
    for output in cell.outputs:
        output.pop("transient", None)
        if outputs and output.output_type == outputs[-1].output_type == "stream" and output.name == outputs[-1].name:
            outputs[-1].text += output.text
        else:
            outputs.append(output)
    cell.outputs = outputs


def indented(text):
    return "\n".join("    " + line for line in text.rstrip().splitlines())


if __name__ == "__main__":
    sys.exit(main())
