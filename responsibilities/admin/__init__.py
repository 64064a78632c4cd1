"""The write side for people: Django's admin, arranged around an editor's questions."""

from . import accounts, additions, answers, drafts, proof, services, suggestions, taxonomy, upgrades

__all__ = ["accounts", "additions", "answers", "drafts", "proof", "services", "suggestions", "taxonomy", "upgrades"]
