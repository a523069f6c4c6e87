"""Retrieval over any small collection: analysis, BM25, spelling repair and a measure of confidence.

It knows nothing of the rest of the bot:

>>> from bot.retrieval import Document, Index
>>> index = Index.build([
...     Document("hair", "Does hair grow back?", "Hair grew back in most people within six months."),
...     Document("cost", "What does it cost?", "Prices differ from country to country."),
... ])
>>> [hit.id for hit in index.search("how long until my hair grows", k=3)]
['hair']
"""

from bot.retrieval.analysis import Analyzer, Lexicon
from bot.retrieval.index import Document, Hit, Index, Query
from bot.retrieval.ranking import Ranked, Ranker

__all__ = ["Analyzer", "Document", "Hit", "Index", "Lexicon", "Query", "Ranked", "Ranker"]
