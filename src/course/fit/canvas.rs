//! The geometry of the 1280×720 canvas: what `src/client/slide.css` sets, as numbers.
//!
//! All lengths are px. Heights of text are taken a tenth larger and letters wider than they
//! are painted with the fonts we know ([`super::text`]), so that other fonts fit too; the
//! browser tests hold the style sheet and these numbers together.

/// The width of a slide between its margins.
pub(super) const WIDTH: f32 = 1120.0;
/// The width of each of two columns.
pub(super) const COLUMN: f32 = 536.0;
/// The height of a slide between its margins: 720 less 60 above, 8 below and the strip's 56.
pub(super) const HEIGHT: f32 = 596.0;
/// The reserve for fonts whose lines are taller.
pub(super) const TALLER: f32 = 1.1;

/// `--gap`: between blocks.
pub(super) const GAP: f32 = 22.0;
/// `--gap-head`: under a heading within a slide.
pub(super) const HEAD_GAP: f32 = 12.0;
/// `--gap-title`: between the title and what follows it.
pub(super) const TITLE_GAP: f32 = 30.0;

/// A size of text: the font's px, and a line's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) font: f32,
    pub(super) line: f32,
}

impl Size {
    const fn new(font: f32, line: f32) -> Size {
        Size {
            font,
            line: font * line * TALLER,
        }
    }
}

/// A slide's heading: its size and the one for long headings, the width that it has, and how
/// many lines make it long.
pub(super) struct Heading {
    pub(super) sizes: [Size; 2],
    pub(super) width: f32,
    pub(super) lines: u32,
    /// What stands above it and under it that other slides do not have.
    pub(super) around: f32,
    /// Whether its minutes stand in its last line, not in one of their own.
    pub(super) minutes_beside: bool,
}

/// `--size-title`
pub(super) const TITLE: Heading = Heading {
    sizes: [Size::new(40.0, 1.25), Size::new(30.0, 1.25)],
    width: WIDTH,
    lines: 2,
    around: 0.0,
    minutes_beside: true,
};
/// `--size-deck`: the deck's own title, with its own margins.
pub(super) const DECK: Heading = Heading {
    sizes: [Size::new(64.0, 1.2), Size::new(40.0, 1.2)],
    width: 1040.0,
    lines: 3,
    around: 136.0,
    minutes_beside: true,
};
/// `--size-section`, with a bar above and minutes below.
pub(super) const SECTION: Heading = Heading {
    sizes: [Size::new(56.0, 1.2), Size::new(40.0, 1.2)],
    width: WIDTH,
    lines: 3,
    around: 126.0,
    minutes_beside: false,
};
/// A section whose number stands large beside its heading.
pub(super) const NUMBERED: Heading = Heading {
    width: 780.0,
    ..SECTION
};
/// `--size-question`: the heading of a discussion, with a bar above.
pub(super) const QUESTION: Heading = Heading {
    sizes: [Size::new(53.0, 1.2), Size::new(36.0, 1.2)],
    width: WIDTH,
    lines: 4,
    around: 76.0,
    minutes_beside: true,
};
/// A title to come, on a section slide: its gap.
pub(super) const AHEAD_GAP: f32 = 14.0;
/// `--size-head`: headings within a slide.
pub(super) const HEAD: Size = Size::new(28.0, 1.25);
/// `--size-body`, and lists within lists.
pub(super) const BODY: [Size; 2] = [Size::new(26.0, 1.5), Size::new(24.0, 1.5)];
/// `--size-small`: footnotes.
pub(super) const SMALL: Size = Size::new(20.0, 1.5);
/// `--size-tree`, and that of a tree that fits so.
pub(super) const TREE: [Size; 2] = [Size::new(24.0, 1.4), Size::new(22.0, 1.4)];
/// `--size-table`, and that of a table with too much in it.
pub(super) const TABLE: [Size; 2] = [Size::new(22.0, 1.4), Size::new(20.0, 1.4)];
/// `--size-code`, and those for code that is wide.
pub(super) const CODE: [Size; 3] = [
    Size::new(20.0, 1.45),
    Size::new(18.0, 1.45),
    Size::new(16.0, 1.45),
];

/// A list's items, those of lists within it, and how far each level is indented.
pub(super) const ITEM_GAP: [f32; 2] = [12.0, 8.0];
/// `--indent` of a list, `--indent-number` of an ordered one.
pub(super) const INDENT: [f32; 2] = [28.0, 40.0];
/// The padding of code: above and below together, both sides together.
pub(super) const CODE_PADDING: (f32, f32) = (44.0, 56.0);
/// A quotation's, an alert's.
pub(super) const QUOTE_PADDING: (f32, f32) = (4.0, 28.0);
pub(super) const ALERT_PADDING: (f32, f32) = (36.0, 48.0);
/// Between the blocks of a quotation.
pub(super) const QUOTE_GAP: f32 = 13.0;
/// A table's cell: above and below together with its line, and at its right.
pub(super) const CELL_PADDING: (f32, f32) = (25.0, 20.0);
/// A picture of which nothing is known.
pub(super) const PICTURE: f32 = 260.0;
/// A displayed formula of one row, and each further one.
pub(super) const FORMULA: (f32, f32) = (64.0, 48.0);
