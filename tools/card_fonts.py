"""Cuts Noto's fonts down to the letters of our languages, for the picture cards: src/elshi/speak/fonts/.

    pip install fonttools && python tools/card_fonts.py /usr/share/fonts/truetype/noto

From Debian's fonts-noto-core, which has static faces. Run only when the fonts are to change: what comes out depends on
the version of fonttools, so the files and their hashes (FONTS.toml) are kept, not made at each build.
"""

import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

from fontTools import subset

OUT = Path(__file__).resolve().parents[1] / "src/elshi/speak/fonts"
_LATIN = "U+0020-007E,U+00A0-017F,U+0180-024F,U+02BB-02BC,U+0300-0304,U+0306-030C,U+0327-0328,U+1E00-1EFF"
_CYRILLIC = "U+0400-052F,U+1C80-1C88,U+2DE0-2DFF,U+A640-A69F"
_SIGNS = "U+2000-206F,U+20A0-20BF,U+2103,U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265,U+25CA,U+FFFD"
_ARABIC = "U+0020,U+00A0,U+060C,U+061B,U+061F,U+0600-06FF,U+200B-200F,U+2010-2011,U+204F,U+2E41,U+FB50-FDFF,U+FE70-FEFC"
FACES = {
    "NotoSans-Regular.ttf": f"{_LATIN},{_CYRILLIC},{_SIGNS}",
    "NotoSans-Bold.ttf": f"{_LATIN},{_CYRILLIC},{_SIGNS}",
    "NotoSansArabic-Regular.ttf": _ARABIC,
    "NotoSansArabic-Bold.ttf": _ARABIC,
}


def main(folder: Path) -> None:
    """Write each face and the list of them."""
    OUT.mkdir(exist_ok=True)
    lines = ["# What lies here that we did not write: where it came from and the hash by which to check it."]
    for name, letters in FACES.items():
        source = (folder / name).read_bytes()
        kept = ("--layout-features=*", "--no-hinting", "--notdef-outline", "--name-IDs=0,1,2,3,4,5,6,13,14")
        subset.main([str(folder / name), f"--unicodes={letters}", f"--output-file={OUT / name}", *kept])
        data = (OUT / name).read_bytes()
        made = f"cut by tools/card_fonts.py, fonttools {version('fonttools')}"
        lines += [
            "",
            "[[file]]",
            f'name = "{name}"',
            'package = "fonts-noto-core"',
            f'source = "Debian, sha256 {hashlib.sha256(source).hexdigest()}; {made}"',
            'licence = "OFL-1.1"',
            f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
        ]
    (OUT / "FONTS.toml").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
