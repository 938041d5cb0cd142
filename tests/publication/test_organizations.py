"""The organizations, in our file and in the old service's folder."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from tests.corpora import shared

from broadsheet.errors import ConfigurationError
from broadsheet.publication import read_organizations, write_organizations
from broadsheet.records import Image, Organization


def organizations(folder: Path, text: str) -> tuple[Organization, ...]:
    (folder / "organizations.yaml").write_text(text, "utf-8")
    return read_organizations(folder / "organizations.yaml")


def test_an_organization_has_a_domain_a_name_and_our_trust(tmp_path: Path) -> None:
    read = organizations(tmp_path, "- {domain: Harbour.EXAMPLE, name: No, owner: House, weight: -5, logo: /logo.png}\n")
    assert read == (Organization(domain="harbour.example", name="No", owner="House", weight=-5, images=(Image(url="/logo.png"),)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- domain: a.example", "organization 1 (a.example): name: is missing"),
        ("- {domain: https://a.example/, name: A}", "organization 1 (https://a.example/): domain: expected a domain alone, such as"),
        ("- {domain: a.example, name: ' '}", "name: expected text that is not empty"),
        ("- {domain: a.example, name: A, weight: high}", "weight: expected a whole number, found text"),
        ("- {domain: a.example, name: A, weight: 101}", "weight: expected a whole number <= 100"),
        ("- {domain: a.example, name: A, wieght: 1}", "wieght: no such key; did you mean weight?"),
        ("- {domain: a.example, name: A}\n- {domain: A.example, name: B}", 'the domain "a.example" is there twice'),
        ("- {domain: a.example, name: A, images: [{url: /a.png, width: wide}]}", "images[0].width: expected a whole number, found text"),
    ],
)
def test_what_is_wrong_is_named_by_file_item_and_key(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        organizations(tmp_path, text)
    assert expected in str(caught.value)
    assert caught.value.subject == str(tmp_path / "organizations.yaml")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    said = (
        Organization(
            domain="a.example", name="yes", owner="House: of A", weight=25, images=(Image(url="/a.png", width=50, height=40, title="A"),)
        ),
        Organization(domain="b.example", name="B", other_names=("Bee", "1.0")),
    )
    assert organizations(tmp_path, write_organizations(said).decode()) == said


def test_the_old_folder_is_read(tmp_path: Path) -> None:
    with tarfile.open(shared("data/everyday/taxonomy-azure.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    read = {organization.domain: organization for organization in read_organizations(tmp_path / "_data/organizations")}
    assert len(read) == 70
    assert read["mit.edu"].other_names == ("Massachusetts Institute of Technology",)
    assert read["mit.edu"].images[0] == Image(url="/assets/images/organizations/mit.edu-50x50.jpg", width=50, height=50)


@pytest.mark.parametrize(
    "text",
    [
        "---\ndomain: a.example\nname: A\n---\n",
        "domain: a.example\nname: A\n---\nbody: not read\n",
        "---\r\ndomain: a.example\r\nname: A\r\n---",
    ],
)
def test_front_matter_is_read_with_and_without_its_first_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.example.md").write_bytes(text.encode())
    assert read_organizations(tmp_path) == (Organization(domain="a.example", name="A"),)
