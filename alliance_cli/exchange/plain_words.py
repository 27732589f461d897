"""A word as it is compared: no matter its capitals, accents, or what stands between the letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=10_000)
def plain(text: str, *, keep: str = "") -> str:
    """Lower case without accents; all but letters, digits and what is to `keep` becomes one space."""
    apart = unicodedata.normalize("NFKD", text).casefold().replace("ß", "ss")
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(re.sub(rf"[^\w{re.escape(keep)}]|_", " ", bare).split())
