from playground.launch.feed.viewers import FORGET_S, Viewers


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_the_most_eager_viewer_counts():
    viewers = Viewers()
    viewers.look("run", "a", 5)
    viewers.look("run", "b", 20)
    viewers.look("other", "c", 50)
    assert viewers.rate("run") == 20
    viewers.look("run", "b", 0)
    assert viewers.rate("run") == 5


def test_nobody_looks_at_an_unknown_run():
    viewers = Viewers()
    viewers.look("run", "a", 0)
    assert viewers.rate("run") == 0


def test_a_viewer_that_does_not_renew_is_dropped():
    clock = Clock()
    viewers = Viewers(clock)
    viewers.look("run", "a", 5)
    viewers.look("run", "b", 9)
    clock.now = FORGET_S / 2
    viewers.look("run", "a", 5)
    clock.now = FORGET_S + 1
    assert viewers.rate("run") == 5
    clock.now = 2 * FORGET_S
    assert viewers.rate("run") == 0
