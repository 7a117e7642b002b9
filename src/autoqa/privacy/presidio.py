"""Secrets that Microsoft Presidio finds, for those who want its recognisers beside the rules of autoqa."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from autoqa.errors import ConfigurationError, MissingExtra
from autoqa.privacy.kinds import Kind, Secret

_KINDS: Mapping[str, Kind] = {
    "CREDIT_CARD": Kind.CARD,
    "IBAN_CODE": Kind.IBAN,
    "US_BANK_NUMBER": Kind.BANK_ACCOUNT,
    "PHONE_NUMBER": Kind.PHONE,
    "EMAIL_ADDRESS": Kind.EMAIL,
    "PERSON": Kind.NAME,
    "US_SSN": Kind.NATIONAL_ID,
    "US_ITIN": Kind.NATIONAL_ID,
    "US_PASSPORT": Kind.NATIONAL_ID,
    "US_DRIVER_LICENSE": Kind.NATIONAL_ID,
    "UK_NHS": Kind.NATIONAL_ID,
    "UK_NINO": Kind.NATIONAL_ID,
    "IT_FISCAL_CODE": Kind.NATIONAL_ID,
    "IT_DRIVER_LICENSE": Kind.NATIONAL_ID,
    "IT_IDENTITY_CARD": Kind.NATIONAL_ID,
    "IT_PASSPORT": Kind.NATIONAL_ID,
    "ES_NIF": Kind.NATIONAL_ID,
    "ES_NIE": Kind.NATIONAL_ID,
    "PL_PESEL": Kind.NATIONAL_ID,
}


class PresidioFinder:
    """Presidio's analyzer behind the one method of `Finder`.

    `analyzer` is a `presidio_analyzer.AnalyzerEngine`; None makes one with the spaCy model `model`, which
    must be installed, since nothing is downloaded. `names` is false to leave out what its model takes for a
    person. Only what it is at least `threshold` sure of counts, from 0 to 1.
    """

    def __init__(
        self,
        analyzer: Any = None,
        *,
        model: str = "en_core_web_sm",
        names: bool = False,
        threshold: float = 0.4,
    ) -> None:
        self._analyzer = analyzer if analyzer is not None else _analyzer(model)
        self._kinds = {name: kind for name, kind in _KINDS.items() if names or kind is not Kind.NAME}
        self._threshold = threshold

    def find(self, text: str, language: str | None) -> list[Secret]:
        """What Presidio finds in one text; nothing for a language its analyzer was not set up for."""
        spoken = (language or "en").split("-", maxsplit=1)[0]
        if spoken not in self._analyzer.supported_languages:
            return []
        results = self._analyzer.analyze(text=text, language=spoken, score_threshold=self._threshold)
        return [
            Secret(self._kinds[found.entity_type], found.start, found.end)
            for found in results
            if found.entity_type in self._kinds
        ]


def _analyzer(model: str) -> Any:
    try:
        spacy = import_module("spacy")
        presidio = import_module("presidio_analyzer")
        engines = import_module("presidio_analyzer.nlp_engine")
    except ImportError as error:
        raise MissingExtra("presidio-analyzer", "presidio") from error
    if not spacy.util.is_package(model):
        raise ConfigurationError(
            f"privacy engine 'presidio': the spaCy model '{model}' is not installed; "
            "install it, or use the engine 'builtin'"
        )
    _stay_offline()
    settings = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    return presidio.AnalyzerEngine(
        nlp_engine=engines.NlpEngineProvider(nlp_configuration=settings).create_engine()
    )


def _stay_offline() -> None:
    """Make the e-mail recogniser use the list of domain endings it came with; it would fetch a newer one."""
    tldextract = import_module("tldextract")
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
