"""A bot that answers questions about HSCT in multiple sclerosis with quoted, cited entries and nothing else."""

__version__ = "0.1.0"
