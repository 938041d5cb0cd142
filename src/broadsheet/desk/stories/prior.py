"""The words that any day's news is full of: what a cold start knows before it has read anything."""

from __future__ import annotations

_EVERYWHERE = """
company year first time week month day today people world government president minister official state country city group police court
report announce announced launch unveil introduce release available offer plan plans service services product customer business
market million billion percent price cost deal sale buy share stock investor growth revenue quarter result
"""
_OFTEN = """
two three four five six ten last next former late early recent recently big best better good great top high low long large small major key full real
make made take come go see look find give show start begin end help work need want keep set run lead move open close build bring put let turn call ask tell
think know get win lose cut rise fall grow add join pay change continue include become remain expect claim reveal confirm warn say believe allow
man woman child family home house school student team game player season fan star film movie show music song album book video photo story episode series
health hospital patient study research researcher scientist university expert director chief executive officer member leader party vote election law
bill rule case charge judge trial death die dead kill killed attack fire crash arrest suspect victim shooting war military force army
bank fund rate tax trade economy economic financial industry firm partner partnership agreement contract investment startup analyst
technology tech software app user platform system device phone mobile computer internet online web site website digital network security access cloud server
feature update version support tool model design experience solution developer program project team
microsoft google apple amazon facebook twitter intel samsung america american china chinese europe european india indian uk london york california washington
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
north south east west national international global local public private social open according statement read learn here
hour minute second morning night weekend thing way part place point number line side area issue problem question reason fact life right power
"""

EVERYWHERE = tuple(_EVERYWHERE.split())
"""Words in about one article in seven."""
OFTEN = tuple(_OFTEN.split())
"""Words in about one article in twenty."""
