"""A bot that answers questions about HSCT in multiple sclerosis with quoted, cited entries and nothing else."""

import os

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # none is used, and looking for some takes a part of each start

__version__ = "0.1.0"
