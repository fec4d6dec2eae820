"""The lock of the one writer goes round."""

from __future__ import annotations

import threading
import time

import pytest

from storage.turns import Turns


def test_who_gives_it_back_and_wants_it_again_comes_last() -> None:
    turns, order = Turns(), list[str]()
    begun = threading.Barrier(2)

    def people() -> None:
        begun.wait()
        with turns:
            order.append("people")

    other = threading.Thread(target=people)
    other.start()
    with turns:
        begun.wait()
        while not turns._waiting:
            time.sleep(0.001)
        order.append("posts")
    with turns:
        order.append("more posts")
    other.join()
    assert order == ["posts", "people", "more posts"]


def test_those_who_wait_get_it_in_their_order_and_one_at_a_time() -> None:
    turns, order, inside = Turns(), list[int](), list[int]()

    def ask(n: int) -> None:
        with turns:
            inside.append(n)
            assert len(inside) == 1
            order.append(n)
            time.sleep(0.001)
            inside.remove(n)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    with turns:
        for n, thread in enumerate(threads):
            thread.start()
            while len(turns._waiting) <= n:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_it_is_given_back_after_a_failure() -> None:
    turns = Turns()
    with pytest.raises(LookupError), turns:
        raise LookupError
    with turns:
        assert turns._taken
    assert not turns._taken
