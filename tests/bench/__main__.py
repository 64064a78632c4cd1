"""``make bench``: the figures of the README, as ratios of things measured side by side in one run on one machine."""

from tests.bench import pages, serving

if __name__ == "__main__":
    pages.main()
    serving.main()
