"""What changed → artifacts in their places: leaves first, indexes last, and only then is it no longer marked as changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine

from broadsheet.archive import background, decisions, intake, memory, outbox, pictured, tallies
from broadsheet.archive.codec import batches
from broadsheet.archive.opening import transaction
from broadsheet.desk.compose import arrange
from broadsheet.plugins import outputs
from broadsheet.press import illustrations, site
from broadsheet.press.deliver import Delivery, deliver
from broadsheet.press.gitrecords import commit
from broadsheet.press.secured import provenance, seal
from broadsheet.publication import Publication, key
from broadsheet.records import Artifact, Edition, Health, Judged, Placement, Record, Section, Sighting, Source, Spike
from broadsheet.seams import Output
from broadsheet.stages import rendering
from broadsheet.stages.listing import NEWS
from broadsheet.stages.notices import bulletins, every_page
from broadsheet.stages.profiles import Profiles
from broadsheet.stages.rendering import Keyed, Rendered
from broadsheet.stages.sections import Frame, Sections, in_order, month_of_stories
from broadsheet.stages.terms import charter, fingerprint, masthead, organizations
from broadsheet.wire.urls import without_credentials
from broadsheet.wire.workers import cores

PRESS = 8  # raise when the press would render the same edition otherwise: everything is then rendered anew
PRESS_TERMS = "press"  # what shaped every artifact of the last run; forgotten, everything is rendered anew
STORIES = 250  # stories rendered at a time, so that memory stays flat
LISTED = 1_000  # stories that lists rendered at a time show: the more, the more of them are shared
BULLETINS = 100  # pages of notices rendered at a time
CANDIDATES = 4  # for each place of the front page, so that the owners' share can be kept
RELATED = 10  # relatives that a record lists under policy `broadsheet`
CONTENT = "content"
FRONT = "front"
WHOLE = "whole"  # the keys of what came with the last front page: itself, the directories, the maps of the site
Told = Callable[[int], None]


class Press:
    """Brings everything that is marked into its place."""

    engine: Engine
    profiles: Profiles

    def __init__(self, publication: Publication, now: datetime) -> None:
        self.publication, self.now = publication, now
        self.masthead = masthead(publication)
        self.organizations = organizations(publication)
        self.key = key(publication)
        self.outputs: Sequence[Output] = outputs(publication.settings.outputs)
        self.counts: Counter[str] = Counter()
        self.changed: list[str] = []
        self.failed: list[Spike] = []

    def publish(self, engine: Engine, told: Told) -> None:
        """Render and deliver what is marked; a run without news touches no file. Raises DeliveryError when the disk refuses."""
        self.engine = engine
        with transaction(self.engine) as connection:
            self.profiles = Profiles(connection, self.publication, self.organizations)
            self._mark_all_if_stale(connection)
            self._mark_healed_and_ailing(connection)
            if marked := outbox.marked(connection):
                outbox.mark(connection, [FRONT])  # so that a run killed before the front page leaves it to the next
        if marked:
            for (keys, edition), rendered in self._rendered(self._editions(marked), len(marked)):
                self._deliver(keys, edition, rendered)
                told(len(keys))
        self._commit()

    def _mark_all_if_stale(self, connection: Connection) -> None:
        """When what shapes every artifact has changed, or the files are gone, everything is rendered anew."""
        terms = fingerprint(PRESS, self.masthead, self.organizations, self.publication.sources, self.publication.settings, bool(self.key))
        there = all((self.publication.root / path).exists() for path in outbox.owned(connection, [FRONT])[FRONT])
        if memory.recall(connection, PRESS_TERMS) == terms and there:
            return
        memory.keep(connection, PRESS_TERMS, terms)
        topics = (f"topic:{topic.id}" for topic in self.masthead.topics)
        outbox.mark(connection, [*outbox.all_keys(connection), *topics, *every_page(connection), FRONT])

    def _mark_healed_and_ailing(self, connection: Connection) -> None:
        """The pages of sources tell how their feeds are doing: those are rendered anew whose feeds do otherwise than at the last run."""
        states = self.profiles.states()
        before = msgspec.json.decode(memory.recall(connection, "health") or b"{}", type=dict[str, list[Health]])
        if changed := {domain for domain in {*states, *before} if states.get(domain) != before.get(domain)}:
            memory.keep(connection, "health", msgspec.json.encode(states, order="deterministic"))
            outbox.mark(connection, (f"source:{domain}" for domain in changed if domain))

    def _rendered(self, editions: Iterator[Keyed], marked: int) -> Iterator[tuple[Keyed, Rendered]]:
        """Many are rendered beside the reading and the delivering, which takes a process its start: a few are not worth that."""
        if marked > 2 * STORIES and cores() > 1:
            return rendering.ahead(editions, self.publication.settings.outputs, self.outputs)
        return rendering.in_turn(editions, self.outputs)

    def _editions(self, marked: Sequence[str]) -> Iterator[Keyed]:
        """What is marked, in editions that follow one another: stories, then what lists them, the front page last."""
        stories = self._merged_first([name for name in marked if name.startswith("story:")])
        noticed = [name for name in marked if name.startswith("notices:")]
        months = [name for name in marked if name.startswith("search:")]
        whole = [name for name in marked if ":" not in name]
        rest = sorted({*marked} - {*stories, *noticed, *months, *whole})
        for start in range(0, len(stories), STORIES):
            with transaction(self.engine) as connection:
                batch = stories[start : start + STORIES]
                edition = self._stories(connection, batch)
            yield batch, edition
        yield from self._searched(months)
        yield from self._listed(in_order(rest))
        for keys in batches(noticed, BULLETINS):
            with transaction(self.engine) as connection:
                edition = self._edition(bulletins=tuple(bulletins(connection, keys)))
            yield keys, edition
        with transaction(self.engine) as connection:
            edition = self._front(connection)
        yield sorted({*whole, FRONT}), edition

    def _merged_first(self, keys: Sequence[str]) -> list[str]:
        """Stories that another took in come first: the files that lead from the old to the new are the new one's to keep."""
        with transaction(self.engine) as connection:
            merged = {f"story:{old}" for old in decisions.current(connection, [name.partition(":")[2] for name in keys])}
        return sorted(keys, key=lambda name: (name not in merged, name))

    def _stories(self, connection: Connection, keys: Sequence[str]) -> Edition:
        ids = [name.partition(":")[2] for name in keys]
        placed = decisions.placements(connection, ids)
        moved = decisions.current(connection, ids)
        found = outbox.sightings(connection, self._sealed(placed)) if self.key else {}
        records = tuple(self._record(one, placement, found) for placement in placed for one in (placement.lead, *placement.coverage))
        published = tuple(placement for placement in placed if placement.story.published)
        behind = background.backgrounds(connection, published)
        return self._edition(stories=published, records=records, moved=moved, backgrounds=behind)

    def _searched(self, keys: Sequence[str]) -> Iterator[Keyed]:
        """Volumes of search, a month each."""
        for name in keys:
            with transaction(self.engine) as connection:
                volume = month_of_stories(connection, name.partition(":")[2])
            yield (name,), self._edition(volumes=(volume,))

    def _listed(self, keys: Sequence[str]) -> Iterator[Keyed]:
        """Editions of what lists stories, each of as many keys as show some `LISTED`."""
        done = 0
        while done < len(keys):
            with transaction(self.engine) as connection:
                sections = Sections(connection, self.publication, self.organizations, self.profiles)
                frames: list[Frame] = []
                first = done
                while done < len(keys) and sum(len(frame.stories) for frame in frames) < LISTED:
                    frames += sections.frames(keys[done])
                    done += 1
                listings, others = sections.filled(frames)
            yield keys[first:done], self._edition(listings=listings, sections=others)

    def _front(self, connection: Connection) -> Edition:
        settings = self.publication.settings.front
        wanted = decisions.placements(connection, outbox.standing(connection, self.now, settings.size * CANDIDATES))
        front = arrange(wanted, self.organizations, size=settings.size, top=settings.top, share=settings.owner_share)
        site_map = outbox.site_map(connection, self.now)
        pages = {path.split("/")[1] for path, _ in site_map if path.startswith("sources/")}
        return self._edition(
            front=Section(kind="front", key="", title=self.masthead.title, placements=front, tallies=tallies.of_list(connection, NEWS)),
            sources=tuple(map(_open_to_all, self.publication.sources)),
            site_map=site_map,
            profiles=self.profiles.all(connection, pages),
            charter=charter(self.publication),
        )

    def _edition(self, **parts: object) -> Edition:
        return msgspec.structs.replace(Edition(now=self.now, masthead=self.masthead), **parts)

    def _record(self, one: Judged, placement: Placement, found: Mapping[str, tuple[Sighting, ...]]) -> Record:
        record = Record(judged=one, related=related(one, placement, self.publication))
        if self.key is None or one.article.secured:
            return record
        payload = provenance(record, found.get(one.article.id, ()))
        return msgspec.structs.replace(record, secured=seal(self.key, one.article.path, payload))

    def _deliver(self, keys: Sequence[str], edition: Edition, rendered: Rendered) -> None:
        """Put one edition's artifacts in place, then note which file belongs to what and that nothing is left to do."""
        owners = [*keys, *(f"article:{record.judged.article.id}" for record in edition.records)]
        earlier = len(self.failed)
        with transaction(self.engine) as connection:
            whole = memory.recall(connection, WHOLE).decode().splitlines() if edition.front else ()
            owned = outbox.owned(connection, [*owners, *whole])
            touched = self._await(connection, edition, owned)
        delivery = deliver(self._artifacts(edition, rendered), self.publication.root, owned, self.now)
        self.changed += [*delivery.changed, *delivery.removed]
        self.failed += [*rendered.failed, *delivery.failed]
        with transaction(self.engine) as connection:
            outbox.save_owned(connection, delivery.paths)
            if edition.front:
                whole = [key for key, paths in delivery.paths.items() if paths and ":" not in key]
                memory.keep(connection, WHOLE, "\n".join(whole).encode())
            outbox.clear(connection, set(keys) - _to_retry(delivery, edition, keys))
            intake.forget_spikes(connection, ("deliver", "render"), set().union(*owned.values(), *delivery.paths.values()))
            intake.save_spikes(connection, self.failed[earlier:])
            outbox.committed(connection, touched - set(_records((*delivery.changed, *delivery.removed))))

    def _await(self, connection: Connection, edition: Edition, owned: Mapping[str, frozenset[str]]) -> set[str]:
        """
        Every record that may change is marked for a commit before any file is moved: a run that dies then leaves the next one
        files that need no change and are not committed yet. Returns those that were not marked before.
        """
        touched = {f"{CONTENT}/{record.judged.article.path}" for record in edition.records}.union(*owned.values())
        return outbox.await_commit(connection, _records(touched))

    def _artifacts(self, edition: Edition, rendered: Rendered) -> Iterator[Artifact]:
        """Our prints of the pictures that the pages show, then what every output made of the edition."""
        if site in self.outputs:
            yield from illustrations.artifacts(edition, self._print)
        yield from rendered.artifacts

    def _print(self, name: str) -> bytes:
        with transaction(self.engine) as connection:
            return pictured.body(connection, name)

    def _commit(self) -> None:
        """One commit for all records that changed, those of a killed run included; for none, what git left behind is cleared away."""
        with transaction(self.engine) as connection:
            waiting = outbox.uncommitted(connection)
        count = f"{len(waiting)} record{'s' if len(waiting) > 1 else ''}"
        commit(self.publication.root / CONTENT, self.publication.settings.content.author, f"Publish {count}\n", self.now, waiting)
        with transaction(self.engine) as connection:
            outbox.committed(connection, waiting)

    def _sealed(self, placed: Iterable[Placement]) -> list[str]:
        """The articles whose records we seal: an imported value is kept as it is."""
        return [one.article.id for placement in placed for one in (placement.lead, *placement.coverage) if not one.article.secured]


def _open_to_all(source: Source) -> Source:
    """A source as every output may tell it: without the user and password that its addresses name."""
    return msgspec.structs.replace(source, feed=without_credentials(source.feed), site=without_credentials(source.site))


def related(one: Judged, placement: Placement, publication: Publication) -> tuple[Judged, ...]:
    """The other members of its story that a record lists: all of them under policy `everyday`, else the best ten."""
    others = sorted(
        (other for other in (placement.lead, *placement.coverage) if other.article.id != one.article.id),
        key=lambda other: (-other.verdict.quality.total, other.article.path),
    )
    return tuple(others if publication.settings.policy.name == "everyday" else others[:RELATED])


def _to_retry(delivery: Delivery, edition: Edition, keys: Sequence[str]) -> set[str]:
    """
    The keys of files that could not be written: whoever mends the disk need not wait for news to see them. What belongs to no key
    of the edition alone, such as the list of all sources, comes again with the whole of it.
    """
    failed = {spike.subject for spike in delivery.failed if spike.reason == "not-writable"}
    story = {f"article:{record.judged.article.id}": f"story:{record.judged.verdict.story}" for record in edition.records if failed}
    found = {story.get(key, key) for key, paths in delivery.paths.items() if paths & failed}
    return found if found <= set(keys) else {*found, *keys}


def _records(paths: Iterable[str]) -> list[str]:
    """Those of the paths that are records, as content/ knows them."""
    return [path.removeprefix(f"{CONTENT}/") for path in paths if path.startswith(f"{CONTENT}/")]
