"""The words that any day's news is full of: what a cold start knows before it has read anything."""

from __future__ import annotations

_EVERYWHERE = """
company year first time week month day today people world government president minister official state country city group police court
report announce announced launch unveil introduce release available offer plan plans service services product customer business market
million billion percent price cost deal sale buy share stock investor growth revenue quarter result
"""
_OFTEN = """
two three four five six ten last next former late early recent recently big best better good great top high low long large small major
key full real make made take come go see look find give show start begin end help work need want keep set run lead move open close build
bring put let turn call ask tell think know get win lose cut rise fall grow add join pay change continue include become remain expect
claim reveal confirm warn say believe allow man woman child family home house school student team game player season fan star film movie
music song album book video photo story episode series health hospital patient study research researcher scientist university expert
director chief executive officer member leader party vote election law bill rule case charge judge trial death die dead kill killed
attack fire crash arrest suspect victim shooting war military force army bank fund rate tax trade economy economic financial industry
firm partner partnership agreement contract investment startup analyst technology tech software app user platform system device phone
mobile computer internet online web site website digital network security access cloud server feature update version support tool model
design experience solution developer program project microsoft google apple amazon facebook twitter intel samsung america american china
chinese europe european india indian uk london york california washington monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december north south east west national international global
local public private social according statement read learn here hour minute second morning night weekend thing way part place point
number line side area issue problem question reason fact life right power
"""
_FUNCTION = """
a about above after again all also am an and any are as at be because been before being below between both but by can could did do does
doing down during each few for from further get gets had has have having he her here hers him his how i if in into is it its itself just
like may me might more most must my new news no nor not now of off on once one only or other our out over own per said same say says she
should since so some such than that the their them then there these they this those through to too under until up upon us use used using
very via was we were what when where which while who whom why will with within would yet you your s t re ve ll d m
"""

FUNCTION = frozenset(_FUNCTION.split())
"""Words that say nothing of what an article is about; they are not counted."""
EVERYWHERE = tuple(_EVERYWHERE.split())
"""Words in about one article in seven."""
OFTEN = tuple(_OFTEN.split())
"""Words in about one article in twenty."""
