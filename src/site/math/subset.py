"""Makes math.woff2, the letters and signs of formulas, from STIX Two Math (LICENSE, OFL 1.1):

    npm pack @fontsource/stix-two-math@5.3.0 && tar xzf fontsource-stix-two-math-5.3.0.tgz
    pip install fonttools brotli
    python subset.py package/files/stix-two-math-latin-400-normal.woff2 math.woff2

The MATH table and the sizes of brackets, roots and sums come along with their signs.
"""

import sys

from fontTools import subset

LETTERS = """
    0020-007E, 00A0, 00AC, 00AF, 00B0, 00B1, 00B7, 00D7, 00F7, 0131, 0237, 0302, 0303, 0304, 0305, 0307, 0308, 030C,
    0332, 0338, 0391-03A9, 03B1-03F6, 2013-2016, 2018-201D, 2020-2022, 2026, 2032-2034, 203E, 2044, 2061-2064, 20D7,
    210B, 2110, 2112, 211B, 2102, 2107, 210F, 2113, 2115, 2118, 2119, 211A, 211C, 211D, 2124, 2111, 212C, 2130, 2131,
    2133, 2134, 2135, 212F, 210A, 210E, 2190-21A6, 21A9, 21AA, 21C0-21CC, 21D0-21D5, 2200-228B, 2291-229D, 22A2-22A9,
    22B2-22B5, 22C0-22C6, 22C8-22CA, 22D0-22D1, 22DA-22DB, 22EE-22F1, 2308-230B, 2320-2321, 239B-23AE, 23B0-23B3,
    23B4-23B5, 23D0, 23DC-23E1, 25A1, 25B3, 25CB, 27E8-27E9, 27F5-27FA, 27FC, 2A00-2A06, 2A0C, 2A7D-2A7E, 2AAF-2AB0,
    1D400-1D467, 1D49C-1D4B5, 1D538-1D550, 1D6A4-1D6A5, 1D6A8-1D6C0, 1D6DA, 1D6E2-1D71B, 1D7CE-1D7D7, 1D504-1D51D,
    27C5, 27C6
"""


def join_arrows(font):
    """Arrows grow to the right in Chromium too, which joins a head by the side that says how much."""
    variants = font["MATH"].table.MathVariants
    names = font.getBestCmap()
    arrows = {names[0x2192], names[0x2194]}
    for name, made in zip(variants.HorizGlyphCoverage.glyphs, variants.HorizGlyphConstruction):
        if name in arrows:
            head = made.GlyphAssembly.PartRecords[-1]
            head.StartConnectorLength, head.EndConnectorLength = head.EndConnectorLength, head.StartConnectorLength


source, made = sys.argv[1:]
options = subset.Options(flavor="woff2", hinting=False)
options.layout_features = ["ssty", "kern", "mark", "mkmk", "ccmp", "dtls", "flac", "rtlm"]
font = subset.load_font(source, options)
chosen = subset.Subsetter(options)
chosen.populate(unicodes=subset.parse_unicodes(LETTERS.replace(",", " ").replace("\n", " ")))
chosen.subset(font)
join_arrows(font)
subset.save_font(font, made, options)
