#!/usr/bin/env python3
"""Run a command and write what it cost: python measured.py REPORT COMMAND…

REPORT becomes {"cpu_seconds", "seconds", "memory_mb"}: user and system time, wall-clock time, the largest resident set. It is a
program of its own since a child's largest resident set counts the process that it was forked from; this one is small.
"""
import json
import resource
import subprocess
import sys
import time


def main():
    begin = time.perf_counter()
    status = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, check=False).returncode
    seconds = time.perf_counter() - begin
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    size = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump({"cpu_seconds": usage.ru_utime + usage.ru_stime, "seconds": seconds, "memory_mb": size}, out)
    sys.exit(status)


if __name__ == "__main__":
    main()
