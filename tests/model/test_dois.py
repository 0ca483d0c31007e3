"""DOIs: their form, what editors type instead, and the address that leads to each."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.dois import address_of_doi, doi_in_address, is_doi, strip_doi
from onrecord.model.fields import SourceFields
from onrecord.model.frozen_model import InvalidError
from onrecord.model.values import is_web_address

OLD = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
DOIS = st.from_regex(r"10\.[0-9]{4,9}/[a-zA-Z0-9._;()/:<>#?%+&=\[\]-]{1,30}", fullmatch=True)


@pytest.mark.parametrize("doi", ["10.5555/12345678", "10.1000.10/123", OLD, "10.5555/é"])
def test_form_of_a_doi(doi: str) -> None:
    """A prefix, a slash and any suffix are a DOI."""
    assert is_doi(doi)
    assert SourceFields.model_validate({"title": "It", "doi": doi}).doi == doi


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://doi.org/10.5555/12345678", "10.5555/12345678"),
        ("http://dx.doi.org/10.5555/12345678", "10.5555/12345678"),
        ("doi.org/10.5555/12345678", "10.5555/12345678"),
        ("doi:10.5555/12345678", "10.5555/12345678"),
        ("DOI 10.5555/12345678", "10.5555/12345678"),
        (address_of_doi(OLD), OLD),
        ("https://example.org/doi/10.5555/12345678", ""),
        ("10.5555", ""),
        ("5555/12345678", ""),
        ("10.5555/a b", ""),
        ("10.5555/{a}", ""),
        ("", ""),
    ],
)
def test_other_text_is_refused_and_never_changed(typed: str, meant: str) -> None:
    """An address and a name are no DOI: the hint says what to type, where it is certain."""
    with pytest.raises(InvalidError) as raised:
        SourceFields.model_validate({"title": "It", "doi": typed})
    (error,) = raised.value.errors

    assert error["type"] == "SRC016"
    assert getattr(error["hint"], "meant", ()) == ((meant,) if meant else ())


@given(DOIS)
def test_address_leads_to_the_doi(doi: str) -> None:
    """The address of any DOI is one that browsers take, and has the whole DOI in its path."""
    address = address_of_doi(doi)

    assert is_web_address(address)
    assert (urlsplit(address).query, urlsplit(address).fragment) == ("", "")
    assert (doi_in_address(address), strip_doi(address)) == (doi, doi)
    assert SourceFields(title="It", doi=doi).address == address


def test_own_address_comes_before_that_of_the_doi() -> None:
    """A source with a `url` and a DOI is read at its `url`."""
    source = SourceFields.model_validate({"title": "It", "doi": "10.5555/1", "url": "https://example.org/it"})

    assert (source.address, source.doi_address) == ("https://example.org/it", "https://doi.org/10.5555/1")
    assert doi_in_address("https://example.org/10.5555/1") == ""
