"""Settings: which language model is used, what it can, where words go, and where calls end."""

from __future__ import annotations

import os

import streamlit as st

from assistant.errors import AssistantError
from assistant.service import ModelCard, Probed, describe_models, try_model, words_of
from assistant.settings import Settings
from ui.web.backend import fourfold
from ui.web.safe import plain

_STEPS = {"chat": "Interview", "extract": "Reading descriptions"}


def render() -> None:
    """Draw the page."""
    settings = fourfold().settings
    st.title("Settings", anchor=False)
    st.caption("Set by variables or fourfold.toml when Fourfold is started; nothing is changed here.")
    try:
        cards = describe_models(settings, os.environ)
    except AssistantError as error:
        st.error(plain(str(error)), title="The language model cannot be used")
        return
    if not cards:
        _guided()
        return
    for card in cards:
        _model(card, settings)
    _limits(settings)


def _guided() -> None:
    st.header("Language model", anchor=False)
    st.info(
        "None is set. Guided mode is complete, and sends nothing anywhere. Set "
        "`FOURFOLD_MODEL=provider:model` and start again to talk more freely.",
        title="Guided mode",
    )


def _model(card: ModelCard, settings: Settings) -> None:
    st.header(_STEPS[card.step], anchor=False)
    price = card.price
    cost = (
        f"{price.into} in, {price.out} out ({price.as_of})" if price else "not in the table: no cost is shown"
    )
    known = "as tried here" if card.probed else "as its provider says; try it to be sure"
    rows = {
        "Model": plain(card.name),
        "Words go to": plain(card.place),
        "Key": card.key,
        "What it can": f"{words_of(card.abilities)} ({known})",
        "USD for a million tokens": cost,
    }
    st.markdown("\n".join(f"- **{name}**: {value}" for name, value in rows.items()))
    if not card.talks:
        st.warning("It cannot call tools, so guided mode holds the interview.", title="Talks in guided mode")
    if st.button("Try it", key=f"try-{card.step}", help="Three small calls, some hundred tokens"):
        with st.spinner("Asking the model"):
            _tried(try_model(settings, os.environ, step=card.step))


def _tried(found: Probed) -> None:
    if found.problem:
        st.error(plain(found.problem), title="It does not work")
    else:
        st.success(f"{words_of(found.abilities)}. {found.spent.words()}.", title="It works")


def _limits(settings: Settings) -> None:
    st.header("Where calls end", anchor=False)
    st.markdown(
        f"- A turn: {settings.turn_calls} calls, {settings.turn_tokens:,} tokens, "
        f"{settings.turn_seconds} seconds{_usd(settings.turn_cost)}\n"
        f"- A threat model: {settings.session_tokens:,} tokens{_usd(settings.session_cost)}\n"
        f"- A call: {settings.model_timeout} seconds"
    )
    st.caption(
        "At a limit the turn goes on in guided mode and says so. Credentials in what is sent are removed."
    )


def _usd(cost: float | None) -> str:
    return "" if cost is None else f", {cost:.2f} USD"
