"""Before its first request, each worker makes ready what understanding French needs: nobody's first answer waits for it."""

from survey.data import geography
from survey.understanding.reading import prepare

timeout = 180
"""In seconds: longer than an export of the whole nation takes, which somebody waits for; nginx waits as long."""


def post_worker_init(_worker: object) -> None:
    """Fold the names of the country and build the lexicons, in about a second."""
    prepare(geography())
