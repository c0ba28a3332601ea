"""Write the invented world, src/elshi/travel/worlds/samal.json, or with --check say whether it is fresh."""

import argparse
import hashlib
import sys
from pathlib import Path

import world_words as words
from world_land import Labels, cut_parts, draw_land, lay_corners, trace

from elshi.travel.gazetteer import Country, Gazetteer, Part, format_gazetteer
from elshi.travel.gazetteer_help import Emergency, Mission, Phrase

TARGET = Path(__file__).parents[1] / "src/elshi/travel/worlds/samal.json"
# Where each country lies on a plane 100 wide and about 73 high, and what it is cut into.
SEEDS = {
    "XA": (27.0, 17.0), "XB": (47.0, 20.0), "XC": (27.0, 53.0), "XD": (66.0, 18.0), "XE": (83.0, 28.0),
    "XF": (12.0, 31.0), "XG": (14.0, 50.0), "XH": (68.0, 56.0), "XJ": (36.0, 64.0), "XM": (82.0, 44.0),
    "XP": (56.0, 69.0), "XQ": (65.0, 37.0), "XS": (46.0, 38.0), "XT": (46.0, 54.0), "XU": (50.0, 4.0),
    "XV": (28.0, 35.0), "XZ": (81.0, 59.0),
}  # fmt: skip
ISLANDS = (("XL", (7.5, 7.5), 4.4), ("XL", (15.0, 3.5), 2.4), ("XL", (4.0, 15.5), 2.2), ("XL", (14.5, 10.0), 1.6))
PARTS = {
    "XB": "CNS", "XC": "NS", "XE": "EW", "XG": "NS", "XH": "CNS", "XJ": "EW", "XM": "CENSW", "XQ": "EW", "XS": "CENSW",
    "XT": "NS", "XV": "ENSW", "XZ": "NS",
}  # fmt: skip


def make_world() -> Gazetteer:
    """The whole of it, always the same."""
    cells = draw_land(SEEDS, ISLANDS)
    parts = cut_parts(cells, PARTS)
    corners = lay_corners(parts)

    def border(labels: Labels, code: str) -> tuple[tuple[tuple[float, float], ...], ...]:
        own = {cell for cell, label in labels.items() if label == code}
        return tuple(tuple(ring) for ring in trace(own, corners))

    return Gazetteer(
        words.texts(words.WORLD),
        tuple(
            Country(
                code=code,
                names=words.texts(country.names),
                border=border(cells, code),
                parts=tuple(
                    Part(f"{code}-{way}", words.part_names(country, way), border(parts, f"{code}-{way}"))
                    for way in PARTS.get(code, "")
                ),
                emergency=tuple(
                    Emergency(words.texts(names), str(700 + 10 * number + place))
                    for place, names in enumerate(words.EMERGENCY)
                ),
                missions=() if code == words.HOME else _missions(code, number),
                languages=(f"art-x-{country.language}",) if country.language else ("kk", "ru"),
                phrases=_phrases(country.language) if country.language else (),
            )
            for number, (code, country) in enumerate(sorted(words.COUNTRIES.items()))
        ),
    )


def _missions(code: str, number: int) -> tuple[Mission, ...]:
    country = words.COUNTRIES[code]
    street = words.STREETS[number % len(words.STREETS)]
    embassy = Mission(
        names=words.mission_names(country.names, country.kk_in, country.ru_in, embassy=True),
        address=f"{3 * number + 4} {street}, {country.capital}",
        phone=f"+000 {number:02} 00 11",
        mail=f"{country.names[2].lower()}@mfa.samal.example",
        hours=words.texts(words.EMBASSY_HOURS),
    )
    if code not in words.CONSULATES:
        return (embassy,)
    city, kk_in, ru_in = words.CONSULATES[code]
    consulate = Mission(
        names=words.mission_names(city, kk_in, ru_in, embassy=False),
        address=f"{2 * number + 5} {words.STREETS[(number + 3) % len(words.STREETS)]}, {city[2]}",
        phone=f"+000 {number:02} 00 22",
        mail=f"{city[2].lower()}@mfa.samal.example",
        hours=words.texts(words.CONSULATE_HOURS),
    )
    return embassy, consulate


def _phrases(language: str) -> tuple[Phrase, ...]:
    found = []
    for senses, end, means in words.PHRASES:
        spoken = [_word(language, sense) for sense in senses.split()]
        written = " ".join("".join(word) for word in spoken) + end
        sounds = " ".join("-".join([word[0].upper(), *word[1:]]) if len(word) > 1 else word[0] for word in spoken)
        found.append(Phrase(words.texts(means), written[0].upper() + written[1:], sounds))
    return tuple(found)


def _word(language: str, sense: str) -> list[str]:
    """The syllables of one sense, of the language's own sounds; Samal is called Samal everywhere."""
    if sense == "Samal":
        return ["Sa", "mal"]
    first, middle, last = (sounds.split() for sounds in words.SOUNDS[language])
    digest = hashlib.sha256(f"{language} {sense}".encode()).digest()
    count = 1 + (len(sense) > 3) + (digest[0] % 4 == 0)
    word = [first[digest[2 * n + 1] % len(first)] + middle[digest[2 * n + 2] % len(middle)] for n in range(count)]
    if digest[20] % 2:
        word[-1] += last[digest[21] % len(last)]
    return word


def main() -> int:
    """Write the file, or with --check say whether it is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return 0 if TARGET.read_bytes() == format_gazetteer(make_world()) else 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(format_gazetteer(make_world()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
