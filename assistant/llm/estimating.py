"""What reading a document will take, before anything is sent; approximate, and called so."""

from typing import Final

from assistant.llm.counting import approximate_tokens
from assistant.llm.prices import Prices
from assistant.llm.spending import Spent

# Beside the text go prompt, tools and brief, in each call of a turn; back comes what was taken from the text.
_BESIDE: Final = 6_000
_CALLS: Final = 3
_OF_TEXT: Final = 0.25
_LEAST_OUT: Final = 400


def estimate_reading(text: str, *, model: str, prices: Prices, calls: int = _CALLS) -> Spent:
    """Return about what one turn over a document takes.

    Args:
        text: the document.
        model: `provider:model`, for the price.
        prices: the table; a model it does not list has no cost.
        calls: how often the turn calls the model; each call sends the document again.
    """
    words = approximate_tokens(text)
    tokens_in = calls * (words + _BESIDE)
    tokens_out = max(_LEAST_OUT, int(words * _OF_TEXT))
    cost = prices.cost(model, tokens_in=tokens_in, tokens_out=tokens_out)
    return Spent(calls=calls, tokens_in=tokens_in, tokens_out=tokens_out, approximate=True, cost=cost)
