"""What a publication's settings mean to the rooms: limits for the wire, rules for the desk, a masthead for the press."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from broadsheet.desk.policies.broadsheet import SIGNALS, Broadsheet
from broadsheet.desk.policies.everyday import ENOUGH, GOOD, Everyday
from broadsheet.desk.score import Policy
from broadsheet.errors import ConfigurationError
from broadsheet.models import load_weights
from broadsheet.publication import Publication
from broadsheet.ranges import seconds
from broadsheet.records import Accuracy, Charter, Masthead, Measure, Organization
from broadsheet.seams import Rules
from broadsheet.settings import nearest, user_agent
from broadsheet.wire.fetch import Bounds, Care, Limits


def limits(publication: Publication) -> Limits:
    """The limits of the wire, with a User-Agent that says who asks and where to complain."""
    fetch = publication.settings.fetch
    return Limits(
        allow_private=fetch.allow_private,
        timeout=fetch.timeout,
        max_bytes=fetch.max_bytes,
        concurrency=fetch.concurrency,
        gap=fetch.gap,
        user_agent=user_agent(publication.settings),
    )


def bounds(publication: Publication, care: Care) -> Bounds:
    """How often a feed that is well is asked: as the settings say, and more rarely where an editor has set that for it."""
    fetch = publication.settings.fetch
    return Bounds(soonest=max(seconds(fetch.soonest), care.every), latest=seconds(fetch.latest))


def organizations(publication: Publication) -> Mapping[str, Organization]:
    """The organizations that are known, by their domain."""
    return {organization.domain: organization for organization in publication.organizations}


def rules(publication: Publication) -> Rules:
    """What the desk goes by when it judges. Raises ConfigurationError for a signal that there is not."""
    policy = publication.settings.policy
    for name in policy.signals:
        if name not in SIGNALS:
            raise ConfigurationError("there is no such signal", subject=f"policy.signals.{name}", remedy=nearest(name, list(SIGNALS)))
    own = Rules()
    return Rules(
        topics=publication.topics,
        organizations=organizations(publication),
        weights=policy.signals,
        organization=policy.organization,
        coverage=policy.coverage,
        rate=policy.rate,
        language=publication.settings.locale.replace("_", "-").split("-")[0].lower(),
        publish_quality=own.publish_quality if policy.quality is None else policy.quality,
        publish_heat=own.publish_heat if policy.heat is None else policy.heat,
    )


def policy(publication: Publication) -> Policy:
    """The policy that the settings name."""
    return Everyday() if publication.settings.policy.name == "everyday" else Broadsheet()


def weights() -> Mapping[str, int]:
    """The signals' own weights, by name."""
    return {name: signal.weight for name, signal in sorted(SIGNALS.items())}


def masthead(publication: Publication) -> Masthead:
    """What every artifact says of the publication."""
    settings = publication.settings
    return Masthead(
        title=settings.title,
        url=settings.url,
        locale=settings.locale,
        description=settings.description,
        topics=publication.topics,
        rate=settings.policy.rate,
        hub=settings.websub.hub,
        look=publication.look,
    )


def charter(publication: Publication) -> Charter:
    """By what this publication chooses, for its readers: every signal that weighs anything, and how well stories are told apart."""
    going, settings = rules(publication), publication.settings
    everyday = settings.policy.name == "everyday"
    return Charter(
        policy=settings.policy.name,
        measures=() if everyday else tuple(_measures(going)),
        quality=GOOD if everyday else going.publish_quality,
        heat=ENOUGH if everyday else going.publish_heat,
        rate=going.rate,
        window_days=settings.stories.window_days,
        owner_share=settings.front.owner_share,
        accuracy=tuple(_accuracy()),
    )


def _measures(going: Rules) -> Iterator[Measure]:
    for name, signal in SIGNALS.items():
        if weight := going.weights.get(name, signal.weight):
            yield Measure(name=name, figure=signal.figure, weight=weight, sentence=(signal.__doc__ or "").strip())


def _accuracy() -> Iterator[Accuracy]:
    for name, told in load_weights()["crossValidated"].items():
        pair = told["pair"]
        yield Accuracy(name=name.partition(".")[0], precision=pair["p"], recall=pair["r"], f1=pair["f1"])


def fingerprint(*parts: object) -> bytes:
    """The same bytes for the same settings, whatever the order of their tables: what to compare with the last run's."""
    return msgspec.json.encode(parts, order="deterministic", enc_hook=str)
