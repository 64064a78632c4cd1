"""JSON: the document as it is."""

from responsibilities.api.documents import Stamped


def printed(document: Stamped) -> str:
    return document.model_dump_json()
