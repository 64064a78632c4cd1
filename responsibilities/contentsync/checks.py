"""Which checks there are: ids of Security Hub controls, AWS Config rules and Prowler checks that evidence may name."""

from functools import lru_cache

from . import SHIPPED

KINDS = ("security-hub", "config-rule", "prowler")
RETIRED = "retired"


@lru_cache
def known(kind: str) -> dict[str, bool]:
    """Ids of a kind -> whether they still check anything. From ``content/checks``, which says as of when."""
    lines = (SHIPPED / "checks" / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return {name: RETIRED not in rest for name, *rest in words}
