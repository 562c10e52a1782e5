"""A run of the program, watched from outside: what its threads took of a processor, and the most memory it had."""
import os
import subprocess
import sys
import threading
import time


class Watched:
    """`threads`: seconds of processor time of each, in the order in which they were started."""

    def __init__(self, words, **more):
        self.seconds, self.peak = {}, 0
        started = time.monotonic()
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more) as process:
            watcher = threading.Thread(target=self.watch, args=(process,))
            watcher.start()
            out, err = process.communicate()
            watcher.join()
        self.wall = time.monotonic() - started
        if process.returncode not in (0, 1):
            sys.exit(f"{' '.join(words)} ended with {process.returncode}: {err.decode()[:400]}")
        self.out = out.decode()
        self.threads = [seconds for _, seconds in sorted(self.seconds.items())]

    def watch(self, process):
        while process.poll() is None:
            self.look(process.pid)
            time.sleep(0.005)

    def look(self, pid):
        try:
            with open(f"/proc/{pid}/status", encoding="ascii") as status:
                peaks = [int(line.split()[1]) for line in status if line.startswith("VmHWM")]
            self.peak = max([self.peak, *peaks])
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as times:
                    self.seconds[int(task)] = int(times.read().split()[0]) / 1e9
        except OSError:
            pass  # it ended meanwhile
