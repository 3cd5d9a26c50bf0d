"""Ends a training run in the middle by SIGTERM, resumes it, and compares its last checkpoint with an uninterrupted run's.

Usage: resume.py RUN STEPS COMMAND…   COMMAND trains into the folder RUN and is ended after so many steps

Prints one line of JSON last; fails if the checkpoints are not the same bytes. Both runs have the same folder, since a
checkpoint holds the configuration with its name; the first is moved aside.
"""

import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

PAUSE = 0.005  # seconds between looks at the metrics: a step takes about as long


def steps(run):
    file = run / "metrics.jsonl"
    return file.read_text(encoding="utf-8").count('"grad_norm"') if file.exists() else 0


def last(run):
    return max(run.glob("checkpoints/*.safetensors"))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def whole(command):
    subprocess.run(command, check=True)


def interrupted(command, run, count):
    """Steps that were done when the run had ended."""
    process = subprocess.Popen(command)
    while process.poll() is None and steps(run) < count:
        time.sleep(PAUSE)
    process.send_signal(signal.SIGTERM)
    process.wait()
    return steps(run)


def main():
    run, count, command = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    aside = run.with_name(run.name + ".whole")
    for one in (run, aside):
        shutil.rmtree(one, ignore_errors=True)
    whole(command)
    shutil.move(run, aside)
    ended_after = interrupted(command, run, count)
    saved = last(run).name
    whole(command)
    same = last(run).name == last(aside).name and digest(last(run)) == digest(last(aside))
    print(json.dumps({
        "ended_after": ended_after,
        "resumed_from": saved,
        "checkpoint": last(run).name,
        "bytes": last(run).stat().st_size,
        "same": same,
    }))
    sys.exit(0 if same and saved != last(run).name else 1)


if __name__ == "__main__":
    main()
