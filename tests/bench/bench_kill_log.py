"""The program killed without warning while it keeps and forgets: ``python -m tests.bench.bench_kill_log [TIMES]``.

A child process keeps questions, wishes and votes, sends a notice, erases people, and makes backups without end, and says on a
pipe what is done; once it begins the step whose turn it is, it is sent SIGKILL after a random few milliseconds. TIMES is 200
without a number. After each kill: the database is sound; everything that was said to be done is so; nothing that went is there,
nor comes back when the last backup is restored. Printed: how often it was killed in each step, and how many faults were found
(must be 0).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

from bot.store import notices, privacy, questions, votes
from bot.store.backup import Place, back_up, restore
from bot.store.database import Database, opened
from bot.store.retention import Times
from bot.store.seal import Seal

TIMES, SEED, SLOWEST = 200, 11, 0.003
STEPS = ("ask", "wish", "vote", "tell", "erase", "backup")
TURN = {"backup": 5, "tell": 7}  # the person in whose turn these steps do something
DAY = date(2026, 11, 25)
SEAL = Seal("k" * 40)


async def work(place: Place, backup: Path, first: int, said: int) -> None:
    """Keep and forget until killed: person after person leaves a question, a wish and a vote, and then is told or erased."""
    async with opened(place.database) as database:
        for person in range(first, first + 1_000_000):
            gap = notices.gap_of(f"question {person}")
            for step in STEPS:
                os.write(said, f"begun {step} {person}\n".encode())
                match step:
                    case "ask":
                        text = f"question {person}"
                        await questions.record(database, questions.Asked(text, DAY.isoformat(), text, "abstention", (), "base"))
                    case "wish":
                        await notices.request(database, SEAL, person, gap, DAY)
                    case "vote":
                        await votes.record(database, SEAL, person, votes.Vote(DAY, "abcdef", "base", None, f"words of {person}"))
                    case "tell" if person % 2:
                        async with database.transaction() as connection:
                            row = await connection.exec_driver_sql("SELECT max(id) FROM notices")
                            number = int(row.scalar() or 0)
                        await notices.forget(database, number, DAY)
                    case "erase" if not person % 2:
                        await privacy.erase(database, SEAL, person, DAY)
                    case "backup" if not person % 5:
                        await asyncio.to_thread(back_up, place, backup, DAY, overwrite=True)
                os.write(said, f"done {step} {person}\n".encode())


def child(place: Place, backup: Path, first: int, said: int) -> None:
    """The process that will be killed."""
    with suppress(Exception):
        asyncio.run(work(place, backup, first, said))


def killed(place: Place, backup: Path, first: int, wanted: str, seconds: float) -> list[tuple[str, str, int]]:
    """Run the child and kill it so long after a step of some person has begun; what it said, in order."""
    receive, said = os.pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(place, backup, first, said))
    process.start()
    os.close(said)
    with os.fdopen(receive) as stream:
        lines: list[str] = []
        while line := stream.readline():
            lines.append(line)
            if line == f"begun {wanted} {first + TURN.get(wanted, 6)}\n":
                break
        time.sleep(seconds)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        lines += stream.readlines()
    words = (line.split() for line in lines if line.endswith("\n"))
    return [(state, step, int(person)) for state, step, person in words]


async def hidden(database: Database) -> set[str]:
    """The hashes of all who have voted or wait."""
    async with database.transaction() as connection:
        rows = await connection.exec_driver_sql("SELECT person FROM votes UNION SELECT person FROM notices")
        return {row[0] for row in rows}


def hashes(person: int) -> tuple[str, str]:
    """What stands for a person's vote and for their wish."""
    gap = notices.gap_of(f"question {person}")
    return SEAL.person(person, votes.PURPOSE, "abcdef"), SEAL.person(person, notices.PURPOSE, gap)


async def faults(
    file: Path, done: set[tuple[str, int]], begun: set[tuple[str, int]], *, forgetting_only: bool = False
) -> list[str]:
    """What is wrong: something said to be done is not so. In a restored database only what should be gone is looked at."""
    found: list[str] = []
    async with opened(file) as database:
        if (says := await database.integrity()) != "ok":
            found.append(f"integrity: {says}")
        async with database.transaction() as connection:
            kept = {row[0] for row in await connection.exec_driver_sql("SELECT text FROM questions")}
            torn = await connection.exec_driver_sql("SELECT count(*) FROM questions WHERE gap NOT IN (SELECT id FROM gaps)")
            found += [f"{count} questions without their gap" for count in [torn.scalar()] if count]
        people = await hidden(database)
        for person in sorted({person for _, person in done}):
            vote, wish = (one in people for one in hashes(person))
            erased, told = (("erase", person) in done and not person % 2), (("tell", person) in done and person % 2)
            if (erased and (vote or wish)) or (told and wish):
                found.append(f"person {person} is there again")
            going = ("tell" if person % 2 else "erase", person) in begun
            lost_vote = ("vote", person) in done and not vote and (person % 2 or not going)
            lost_wish = ("wish", person) in done and not wish and not going
            if not forgetting_only and (lost_vote or lost_wish):
                found.append(f"person {person} has lost something")
        if not forgetting_only:
            found += [f"question {person} is lost" for step, person in done if step == "ask" and f"question {person}" not in kept]
    return found


def main(times: int = TIMES) -> Counter[str]:
    """Kill and look, so many times; the steps it was killed in."""
    chance = random.Random(SEED)  # noqa: S311  # moments, not secrets
    steps: Counter[str] = Counter()
    wrong: list[str] = []
    done: set[tuple[str, int]] = set()
    begun: set[tuple[str, int]] = set()
    with tempfile.TemporaryDirectory() as folder:
        place, backup = Place(Path(folder) / "a.sqlite3"), Path(folder) / "backup.sqlite3"
        for turn in range(times):
            said = killed(place, backup, 1_000 * (turn + 1), STEPS[turn % len(STEPS)], chance.uniform(0, SLOWEST))
            steps[said[-1][1]] += 1
            done |= {(step, person) for state, step, person in said if state == "done"}
            begun |= {(step, person) for state, step, person in said if state == "begun"}
            wrong += asyncio.run(faults(place.database, done, begun))
            if backup.exists():
                again = Place(Path(folder) / "again.sqlite3", place.erasures.file)
                asyncio.run(restore(again, backup, SEAL, DAY, Times(), overwrite=True))
                wrong += asyncio.run(faults(again.database, done, begun, forgetting_only=True))
    for fault in wrong:
        print(fault)
    told = ", ".join(f"{name} {steps[name]}" for name in STEPS)
    print(f"killed {times} times, in the step {told}; {len(done)} things done; {len(wrong)} faults")
    if wrong:
        sys.exit(1)
    return steps


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
