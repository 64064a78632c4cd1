"""A small content directory."""

from pathlib import Path

ANSWER = """\
    owner: aws
    statement: AWS patches it, whatever happens.
    phrase: AWS patches
    aws_does: "- Patches it."
"""

SERVICE = (
    """\
name: Amazon RDS
short_name: RDS
category: database
type: managed
summary: AWS runs the database server, you run what is in it.

answers:
  guest-os-patching:
"""
    + ANSWER
)

FILES = {
    "categories.yaml": "- slug: database\n  name: Database\n",
    "layers.yaml": "- slug: os\n  name: Operating system\n  description: The system.\n",
    "topics.yaml": (
        "- slug: guest-os-patching\n  layer: os\n  name: Guest OS patching\n"
        "  question: Who patches {service}?\n  keywords: [patch, kernel]\n"
    ),
    "glossary.yaml": "- slug: inherited-controls\n  name: Inherited controls\n  definition: Controls AWS runs for you.\n",
    "general.yaml": "answers: {}\n",
    "types/managed.yaml": "name: Managed services\nshort_name: Managed\nposition: 1\ndescription: AWS runs it.\n",
}


def content_directory(directory: Path, service: str = SERVICE) -> Path:
    for name, text in {**FILES, "services/rds.yaml": service}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory
