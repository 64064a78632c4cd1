"""Hosts are asked one request at a time, and left alone when they want to be."""

from responsibilities.checking.pace import Pace


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def made():
    clock = Clock()
    return Pace(pause=2, patience=60, clock=clock, sleep=clock.sleep), clock


def test_the_first_request_waits_for_nothing():
    pace, clock = made()
    assert (pace.wait("a", 9999), clock.now) == (True, 1000)


def test_the_next_request_to_a_host_waits_and_one_to_another_does_not():
    pace, clock = made()
    pace.asked("a")
    assert (pace.wait("b", 9999), clock.now) == (True, 1000)
    assert (pace.wait("a", 9999), clock.now) == (True, 1002)


def test_a_host_that_wants_peace_gets_it():
    pace, clock = made()
    pace.asked("a", retry_after=30)
    assert (pace.wait("a", 9999), clock.now) == (True, 1030)


def test_what_would_take_too_long_is_left_for_another_time():
    pace, clock = made()
    pace.asked("a", retry_after=61)
    assert (pace.wait("a", 9999), clock.now) == (False, 1000)
    pace.asked("b", retry_after=30)
    assert (pace.wait("b", until=1020), clock.now) == (False, 1000)
