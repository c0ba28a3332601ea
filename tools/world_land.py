"""The land of the invented world: coasts and borders, drawn by rule and without chance (`tools/world.py`).

The plane is a grid of hexagons. Each is sea, or belongs to the country whose seed lies nearest, measured crookedly:
distances are bent by a smooth noise made of hashes, so that borders look as if rivers and hills had drawn them. Each
country is cut into its parts in the same way. Borders then run along the sides of hexagons; three meet at every corner,
never four, so walking them is never ambiguous. Where a corner lies in the end is found once for the whole map, and
every border that passes takes the same place: neighbours share their line to the last digit, without gap or overlap.

Only +, -, *, / and comparisons are used: the same bytes on every machine.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache

COLUMNS, ROWS = 112, 94
WIDTH = 100.0  # of the plane; its height follows from the grid
_ROW, _COLUMN = 1.5, 1.7320508  # of a hexagon whose side is 1
SCALE = WIDTH / (COLUMNS * _COLUMN)
NORTH, WEST = -13.0, 66.0  # degrees: where no land is in truth, between Mauritius and Australia
DEGREES = 0.29  # of longitude, for one unit of the plane
SQUEEZE = 0.92  # of a degree of latitude, for one of longitude there
LEAST_ISLAND = 7  # hexagons; smaller ones sink

Cell = tuple[int, int]  # row, column
Corner = tuple[int, int]  # in half columns and quarter rows
Point = tuple[float, float]
Labels = dict[Cell, str]


def draw_land(seeds: Mapping[str, Point], islands: Iterable[tuple[str, Point, float]]) -> Labels:
    """The country of each cell of land. `islands`: country, middle and radius of land beyond the continent."""
    islands = list(islands)
    cells: Labels = {}
    for cell in ((row, column) for row in range(2, ROWS - 2) for column in range(2, COLUMNS - 2)):
        at = _middle(cell)
        if _is_continent(at) and all(
            _distance(at, middle) > (radius + 4) * (radius + 4) for _, middle, radius in islands
        ):
            cells[cell] = _nearest(_bent(at, 5.0), seeds)
        else:
            for code, middle, radius in islands:
                if _distance(_bent(at, 1.6), middle) < radius * radius:
                    cells[cell] = code
    _fill_lakes(cells)
    own = {code for code, _, _ in islands}
    for part in _pieces(cells, lambda _: "land"):
        if len(part) < LEAST_ISLAND or (len(part) < 60 and not own & {cells[one] for one in part}):
            for cell in part:
                del cells[cell]
    _join(cells, same=lambda _one, _other: True)
    return cells


def cut_parts(cells: Labels, points: Mapping[str, str]) -> Labels:
    """The part of each cell, such as XB-N, or the country alone. `points`: of each country, from C, E, N, S and W."""
    parts = dict(cells)
    for code, ways in points.items():
        own = [cell for cell in cells if cells[cell] == code]
        rows, columns = [_middle(cell)[1] for cell in own], [_middle(cell)[0] for cell in own]
        middle = (sum(columns) / len(own), sum(rows) / len(own))
        reach = ((max(columns) - min(columns)) / 3, (max(rows) - min(rows)) / 3)
        seeds = {
            f"{code}-{way}": (middle[0] + reach[0] * x, middle[1] + reach[1] * y)
            for way, (x, y) in {"C": (0, 0), "E": (1, 0), "N": (0, -1), "S": (0, 1), "W": (-1, 0)}.items()
            if way in ways
        }
        for cell in own:
            parts[cell] = _nearest(_bent(_middle(cell), 3.0), seeds)
    _join(parts, same=lambda one, other: one[:2] == other[:2])
    return parts


def lay_corners(parts: Labels) -> dict[Corner, Point]:
    """Where each corner of a border lies, as latitude and longitude; corners that no border needs are left out."""
    beside: dict[Corner, set[Corner]] = defaultdict(set)
    for (one, other), pair in _sides(parts).items():
        if len(pair) == 1 or parts[pair[0]] != parts[pair[1]]:  # the sea is no cell
            beside[one].add(other)
            beside[other].add(one)
    places = {corner: _shaken(corner) for corner in beside}
    for _ in range(2):
        places = {
            corner: _mean([(places[corner], 2.0), *((places[one], 1.0) for one in sorted(beside[corner]))])
            for corner in beside
        }
    # Along any border every second corner is of the one kind; where only two sides meet it can go.
    return {corner: _degrees(at) for corner, at in places.items() if corner[1] % 3 != 1 or len(beside[corner]) == 3}


def trace(cells: set[Cell], corners: Mapping[Corner, Point]) -> list[list[Point]]:
    """The rings around `cells`, closed, each from its smallest corner, in order."""
    out: dict[Corner, Corner] = {}
    for (one, other), pair in _sides(dict.fromkeys(cells, "")).items():
        if len(pair) == 1:
            around = _corners(pair[0])
            forward = around[(around.index(one) + 1) % 6] == other
            out[one if forward else other] = other if forward else one
    rings = []
    while out:
        first = at = min(out)
        ring = []
        while at in out:
            ring.append(at)
            at = out.pop(at)
        assert at == first
        points = [corners[corner] for corner in ring if corner in corners]
        rings.append([*points, points[0]])
    return rings


def _middle(cell: Cell) -> Point:
    row, column = cell
    return (column + (row % 2) / 2 + 0.5) * _COLUMN * SCALE, (row + 0.5) * _ROW * SCALE


def _corners(cell: Cell) -> list[Corner]:
    """The six corners, clockwise from the top."""
    row, column = cell
    x, y = 2 * column + row % 2, 3 * row
    return [(x, y - 2), (x + 1, y - 1), (x + 1, y + 1), (x, y + 2), (x - 1, y + 1), (x - 1, y - 1)]


def _sides(cells: Iterable[Cell]) -> dict[tuple[Corner, Corner], list[Cell]]:
    """The cells (one or two of `cells`) at each side, which is named by its corners in order."""
    found: dict[tuple[Corner, Corner], list[Cell]] = defaultdict(list)
    for cell in cells:
        around = _corners(cell)
        for one, other in zip(around, around[1:] + around[:1], strict=True):
            found[min(one, other), max(one, other)].append(cell)
    return found


def _beside(cell: Cell) -> list[Cell]:
    row, column = cell
    shift = row % 2
    return [
        (row, column - 1), (row, column + 1), (row - 1, column - 1 + shift), (row - 1, column + shift),
        (row + 1, column - 1 + shift), (row + 1, column + shift),
    ]  # fmt: skip


def _pieces(cells: Labels, kind: Callable[[Cell], str]) -> list[list[Cell]]:
    """Cells of one kind that hang together, the largest first."""
    left, found = set(cells), []
    while left:
        piece, edge = [], [min(left)]
        left.discard(edge[0])
        while edge:
            cell = edge.pop()
            piece.append(cell)
            for one in _beside(cell):
                if one in left and kind(one) == kind(cell):
                    left.discard(one)
                    edge.append(one)
        found.append(sorted(piece))
    return sorted(found, key=lambda piece: (-len(piece), piece))


def _join(labels: Labels, *, same: Callable[[str, str], bool]) -> None:
    """Give pieces that lie apart from the largest of their label to the neighbours that surround them."""
    for _ in range(20):
        largest: set[str] = set()
        for piece in _pieces(labels, labels.__getitem__):
            label = labels[piece[0]]
            if label not in largest:
                largest.add(label)
                continue
            around = Counter(
                labels[one]
                for cell in piece
                for one in _beside(cell)
                if one in labels and labels[one] != label and same(labels[one], label)
            )
            if around:
                most = max(sorted(around), key=around.__getitem__)
                for cell in piece:
                    labels[cell] = most


def _fill_lakes(cells: Labels) -> None:
    sea = {(row, column): "" for row in range(ROWS) for column in range(COLUMNS) if (row, column) not in cells}
    for lake in _pieces(sea, lambda _: "sea")[1:]:
        for cell in lake:
            around = Counter(cells[one] for one in _beside(cell) if one in cells)
            cells[cell] = max(sorted(around), key=around.__getitem__) if around else next(iter(cells.values()))


def _is_continent(at: Point) -> bool:
    x, y = (at[0] - 50) / 46, (at[1] - 37) / 33
    rough = 0.9 * _noise(at, 19.0, "coast") + 0.7 * _noise(at, 7.5, "bay") + 0.3 * _noise(at, 3.0, "cove")
    return x * x + y * y + rough < 1.85


def _bent(at: Point, much: float) -> Point:
    return (
        at[0] + much * (2 * _noise(at, 11.0, "x") - 1) + much * 0.5 * (2 * _noise(at, 4.0, "xx") - 1),
        at[1] + much * (2 * _noise(at, 11.0, "y") - 1) + much * 0.5 * (2 * _noise(at, 4.0, "yy") - 1),
    )


def _nearest(at: Point, seeds: Mapping[str, Point]) -> str:
    return min(sorted(seeds), key=lambda code: _distance(at, seeds[code]))


def _distance(one: Point, other: Point) -> float:
    """Squared."""
    return (one[0] - other[0]) * (one[0] - other[0]) + (one[1] - other[1]) * (one[1] - other[1])


def _noise(at: Point, size: float, name: str) -> float:
    """0 to 1, smooth over about `size` units (value noise)."""
    x, y = at[0] / size, at[1] / size
    left, top = int(x // 1), int(y // 1)
    u, v = _eased(x - left), _eased(y - top)
    above = _hash(left, top, name) * (1 - u) + _hash(left + 1, top, name) * u
    below = _hash(left, top + 1, name) * (1 - u) + _hash(left + 1, top + 1, name) * u
    return above * (1 - v) + below * v


def _eased(part: float) -> float:
    return part * part * (3 - 2 * part)


@cache
def _hash(x: int, y: int, name: str) -> float:
    return int.from_bytes(hashlib.sha256(f"{name} {x} {y}".encode()).digest()[:4], "big") / 0xFFFFFFFF


def _shaken(corner: Corner) -> Point:
    x, y = corner
    return x + 0.5 * (_hash(x, y, "right") - 0.5), y + 0.9 * (_hash(x, y, "down") - 0.5)


def _mean(weighted: list[tuple[Point, float]]) -> Point:
    whole = sum(weight for _, weight in weighted)
    return sum(at[0] * weight for at, weight in weighted) / whole, sum(
        at[1] * weight for at, weight in weighted
    ) / whole


def _degrees(at: Point) -> Point:
    """Latitude and longitude of a place in half columns and quarter rows."""
    x, y = (at[0] / 2 + 0.5) * _COLUMN * SCALE, (at[1] / 3 + 0.5) * _ROW * SCALE
    return round(NORTH - y * DEGREES * SQUEEZE, 2), round(WEST + x * DEGREES, 2)
