"""Work in numbered blocks, shared among processes that may die: what happened to a block is never lost."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

LONGEST = 300  # seconds that a block may take before it counts as one that never ends
_MOST_SHOWN = 5  # findings of one block
_LARGEST = 6 * 2**30  # bytes of memory that a worker may ask for

Check = Callable[[int, int], list[str]]  # seed and number of a block -> what is wrong


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one block, and how to see it again."""

    seed: int
    block: int
    what: str

    def __str__(self) -> str:
        """A line that names the block."""
        return f"seed {self.seed}, block {self.block}: {self.what}"


class Worker:
    """A process that checks one block after the other, with less right to the machine than others have."""

    def __init__(self, begin: Callable[[], Check]) -> None:
        context = multiprocessing.get_context("spawn")  # nothing of this process, as on Windows
        self.ours, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_work, args=(begin, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.block = -1
        self.started = 0.0

    def give(self, seed: int, block: int) -> None:
        """Have a block checked."""
        self.block, self.started = block, time.monotonic()
        self.ours.send((seed, block))

    def end(self) -> None:
        """End the process, whatever it does."""
        self.ours.close()
        self.process.kill()
        self.process.join()


def check_blocks(
    begin: Callable[[], Check], seed: int, blocks: Iterator[int], workers: int
) -> Iterator[Finding]:
    """Check blocks in several processes and give what is found; a process that dies or hangs is a finding.

    Args:
        begin: called once in each process; gives the function that checks a block.
        seed: the seed of all blocks.
        blocks: their numbers.
        workers: how many processes.
    """
    running = [Worker(begin) for _ in range(workers)]
    idle = list(running)
    try:
        while True:
            while idle and (block := next(blocks, None)) is not None:
                idle.pop().give(seed, block)
            busy = [worker for worker in running if worker not in idle]
            if not busy:
                return
            ready = wait([worker.ours for worker in busy], timeout=1)
            for worker in busy:
                told = _told(worker) if worker.ours in ready else _overdue(worker)
                if told is None:
                    continue
                answer, lives = told
                yield from (Finding(seed, worker.block, what) for what in answer)
                if lives:
                    idle.append(worker)
                else:
                    worker.end()
                    running[running.index(worker)] = another = Worker(begin)
                    idle.append(another)
    finally:
        for worker in running:
            worker.end()


def _told(worker: Worker) -> tuple[list[str], bool]:
    with suppress(EOFError, OSError):
        answer: list[str] = worker.ours.recv()
        return answer, True
    worker.process.join(10)
    return [f"the process ended with {worker.process.exitcode}"], False


def _overdue(worker: Worker) -> tuple[list[str], bool] | None:
    if time.monotonic() - worker.started < LONGEST:
        return None
    return [f"no end after {LONGEST} seconds"], False


def _work(begin: Callable[[], Check], pipe: Connection) -> None:
    if hasattr(os, "nice"):
        os.nice(10)
    _limit_memory(_LARGEST)
    check = begin()
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            seed, block = pipe.recv()
            try:
                found = check(seed, block)
            except MemoryError:
                found = ["the memory was not enough"]
            except BaseException as error:
                found = [f"{type(error).__name__} in {_place(error)}"]
            more = [f"and {len(found) - _MOST_SHOWN} more"] if len(found) > _MOST_SHOWN else []
            pipe.send([*found[:_MOST_SHOWN], *more])


def _place(error: BaseException) -> str:
    """Answer where an error was raised; its text could hold what was in a cell."""
    trace: Any = error.__traceback__
    places = []
    while trace is not None:
        places.append(f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}")  # noqa: PTH119
        trace = trace.tb_next
    return " > ".join(places[-6:])


@contextmanager
def memory_for_others() -> Iterator[None]:
    """Let programs that are started inside ask for as much memory as they like."""
    _limit_memory(None)
    try:
        yield
    finally:
        _limit_memory(_LARGEST)


def _limit_memory(most: int | None) -> None:
    """Keep a block that asks for all memory from taking it from others."""
    with suppress(ImportError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard if most is None else most, hard))
