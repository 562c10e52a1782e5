"""kill -9 while pooling, at twenty random moments: the case opens again, is sound, and pooling again completes it."""
import random
import signal
import subprocess
import time

from journey import Journey, activity, main

KILLS = 20
# More than the program's first batch of 32,768 observations, so that a kill falls before, between and within batches.
ACTIVITIES, VALUES = 3600, 12


def lines():
    chance = random.Random(7)
    for number in range(ACTIVITIES):
        values = []
        for _ in range(VALUES):
            host = chance.randrange(9000)
            values.append(chance.choice([f"domain:h{host}.example", f"ip:198.51.100.{host % 256}",
                                         f"sha1:{host:040x}", f"mutex:m{host}"]))
        yield activity(f"r{number}", *values, publisher=f"P{number % 11}", date="2014-10-28", title=f"Report {number}",
                       names=["Axiom"] if number % 50 == 0 else [])


class Kill(Journey):
    def pool_killed(self, case, path, after):
        """Whether the kill came before the end."""
        process = subprocess.Popen([self.program, *case, "--quiet", "pool", path], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, cwd=self.folder, env=self.environment())
        try:
            process.wait(timeout=after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL

    def figures(self, case):
        """Everything that is counted; how many bytes the file takes depends on how it came to be."""
        stats = self.ask(*case, "--json", "stats").json()
        for taken in "case_bytes", "packed_bytes":
            del stats[taken]
        return stats

    def test_twenty_kills_lose_nothing_that_pooling_again_does_not_bring_back(self):
        path, chance = self.write("reports.jsonl", lines()), random.Random(20141028)
        whole = self.case("whole")
        started = time.monotonic()
        self.ask(*whole, "pool", path)
        seconds, expected = time.monotonic() - started, self.figures(whole)
        self.assertEqual(expected["activities"], ACTIVITIES)
        killed, partial = 0, 0
        for number in range(KILLS):
            case = self.case(f"case{number}")
            killed += self.pool_killed(case, path, chance.uniform(0, seconds))
            self.ask(*case, "check")
            partial += 0 < self.figures(case)["activities"] < ACTIVITIES
            counts = self.ask(*case, "--json", "pool", path).json()
            self.assertEqual(counts["observations"], ACTIVITIES * VALUES)
            self.assertEqual(self.figures(case), expected)
        self.ask(*case, "check")
        print(f"{killed} of {KILLS} runs were killed, {partial} of them between two batches", flush=True)
        self.assertGreater(killed, KILLS // 2)


main()
