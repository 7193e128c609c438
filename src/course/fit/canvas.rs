//! The geometry of the 1280×720 canvas as numbers, in px: `src/client/sizes.css`, from which
//! the style sheets have it too, read when this is compiled.
//!
//! Heights of text are taken a tenth larger and letters wider than they are painted with the
//! fonts we know ([`super::text`]), so that other fonts fit too; the browser tests measure
//! that nothing is painted larger than it is reckoned here.

/// What the style sheets set.
const SHEET: &str = include_str!("../../client/sizes.css");

/// The number of a property in [`SHEET`], without its unit. Because constants call this, a
/// property that is missing is an error when this is compiled.
const fn css(property: &str) -> f32 {
    let (sheet, name) = (SHEET.as_bytes(), property.as_bytes());
    let mut at = 0;
    while at + name.len() < sheet.len() {
        let mut same = 0;
        while same < name.len() && sheet[at + same] == name[same] {
            same += 1;
        }
        if same == name.len() && sheet[at + same] == b':' {
            return number(sheet, at + same + 1);
        }
        at += 1;
    }
    panic!("no such property in sizes.css")
}

/// The decimal number that stands at a place of the sheet, after blanks.
const fn number(sheet: &[u8], mut at: usize) -> f32 {
    while sheet[at] == b' ' {
        at += 1;
    }
    assert!(sheet[at].is_ascii_digit(), "a size is a plain number");
    let mut digits = 0.0;
    let mut scale = 1.0;
    let mut fraction = false;
    while sheet[at].is_ascii_digit() || sheet[at] == b'.' {
        if sheet[at] == b'.' {
            fraction = true;
        } else {
            digits = digits * 10.0 + (sheet[at] - b'0') as f32;
            if fraction {
                scale *= 10.0;
            }
        }
        at += 1;
    }
    digits / scale
}

const CANVAS: (f32, f32) = (1280.0, 720.0);
const MARGIN: f32 = css("--canvas-side");
/// What is kept free above and below every slide, with the strip at its foot.
const MARGINS: f32 = css("--canvas-above") + css("--canvas-below") + css("--canvas-strip");

/// The width of a slide between its margins.
pub(super) const WIDTH: f32 = CANVAS.0 - 2.0 * MARGIN;
/// The width of each of two columns.
pub(super) const COLUMN: f32 = css("--canvas-column");
/// The widths of two columns one of which is wider, the narrow one first.
pub(super) const UNEVEN: [f32; 2] = [css("--canvas-column-narrow"), css("--canvas-column-wide")];
const _: () = assert!(2.0 * COLUMN + css("--canvas-column-gap") == WIDTH);
const _: () = assert!(UNEVEN[0] + UNEVEN[1] + css("--canvas-column-gap") == WIDTH);
/// The height of a slide between its margins and above the strip.
pub(super) const HEIGHT: f32 = CANVAS.1 - MARGINS;
/// What heights of lines are multiplied by, as a reserve for fonts whose lines are taller.
pub(super) const TALLER: f32 = 1.1;

/// Between blocks.
pub(super) const GAP: f32 = css("--canvas-gap");
/// Under a heading within a slide.
pub(super) const HEAD_GAP: f32 = css("--canvas-gap-head");
/// Between the title and what follows it.
pub(super) const TITLE_GAP: f32 = css("--canvas-gap-title");

/// A size of text: the font's px, and a line's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) font: f32,
    pub(super) line: f32,
}

impl Size {
    /// By the properties of its font size and its line height.
    const fn of(font: &str, line: &str) -> Size {
        let font = css(font);
        Size {
            font,
            line: font * css(line) * TALLER,
        }
    }
}

/// How a slide's heading is set: in the usual size, or in a smaller one where it is long.
pub(super) struct Heading {
    /// The usual size, and the one for long headings.
    pub(super) sizes: [Size; 2],
    pub(super) width: f32,
    /// The most lines in the usual size: a heading that takes more is long.
    pub(super) lines: u32,
    /// The height of what stands above and under it that an ordinary title does not have.
    pub(super) around: f32,
    /// Whether its minutes stand in its last line, not in one of their own.
    pub(super) minutes_beside: bool,
}

/// The bar above the heading of a section and of a discussion.
const BAR: f32 = css("--canvas-bar") + css("--canvas-bar-gap");

/// An ordinary title.
pub(super) const TITLE: Heading = Heading {
    sizes: [
        Size::of("--canvas-title", "--line-head"),
        Size::of("--canvas-title-long", "--line-head"),
    ],
    width: WIDTH,
    lines: 2,
    around: 0.0,
    minutes_beside: true,
};
/// The deck's own title, with its own margins.
pub(super) const DECK: Heading = Heading {
    sizes: [
        Size::of("--canvas-deck", "--line-display"),
        Size::of("--canvas-deck-long", "--line-display"),
    ],
    width: CANVAS.0 - MARGIN - css("--canvas-deck-right"),
    lines: 2,
    around: css("--canvas-deck-above") + css("--canvas-deck-below") - MARGINS,
    minutes_beside: true,
};
/// How wide is what stands under it, beside its number.
pub(super) const DECK_TEXT: f32 = css("--canvas-deck-text");
/// The same, where it takes one line.
pub(super) const DECK_LINE: Heading = Heading {
    sizes: [Size::of("--canvas-deck-line", "--line-display"); 2],
    lines: 1,
    ..DECK
};
/// The same of a deck without minutes, whose title stands alone over a rule, in its sizes.
pub(super) const COVER: [Heading; 2] = [cover("--canvas-cover"), cover("--canvas-cover-1")];

const fn cover(size: &str) -> Heading {
    Heading {
        sizes: [Size::of(size, "--line-display"); 2],
        around: css("--canvas-cover-bar") + css("--canvas-cover-foot") - MARGINS
            + css("--canvas-above"),
        ..DECK
    }
}

/// What stands under the rule of such a title: its size, its lines, and the width that it has beside
/// a byline.
pub(super) const COVER_TEXT: (Size, u32, [f32; 2]) = (
    Size::of("--canvas-cover-text", "--line-body"),
    2,
    [WIDTH, 660.0],
);
/// A deck's place in its course, above its title.
pub(super) const KICKER: f32 =
    css("--canvas-kicker") * css("--line-head") * TALLER + css("--canvas-gap-kicker");
/// The title of a section, with its minutes below. What else it says stands on the second axis.
pub(super) const SECTION: Heading = Heading {
    sizes: [
        Size::of("--canvas-section", "--line-display"),
        Size::of("--canvas-section-long", "--line-display"),
    ],
    width: WIDTH,
    lines: 3,
    around: css("--canvas-section-above") - css("--canvas-above")
        + css("--canvas-minutes-gap")
        + css("--canvas-small") * css("--line-minutes") * TALLER
        + css("--canvas-section-below")
        - css("--canvas-below"),
    minutes_beside: false,
};
/// A section whose number stands large beside its heading.
pub(super) const NUMBERED: Heading = Heading {
    width: css("--canvas-side-width"),
    ..SECTION
};
/// The heading of a discussion, with a bar above. `around` has the bar twice, because its minutes
/// make their line higher by about as much.
pub(super) const QUESTION: Heading = Heading {
    sizes: [
        Size::of("--canvas-question", "--line-display"),
        Size::of("--canvas-question-long", "--line-display"),
    ],
    width: WIDTH,
    lines: 4,
    around: 2.0 * BAR,
    minutes_beside: true,
};
/// What a section slide lists of what is to come, and the gap above each title.
pub(super) const AHEAD: (Size, f32) = (
    Size::of("--canvas-ahead", "--line-body"),
    css("--canvas-gap-ahead"),
);
/// How the words of a slide are set: their sizes, and the gaps between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Words {
    pub(super) body: Size,
    /// Lists within lists.
    pub(super) inner: Size,
    /// Headings within a slide.
    pub(super) head: Size,
    /// Between blocks.
    pub(super) gap: f32,
    /// Between the items of a list.
    pub(super) item: f32,
    /// The px of displayed formulas.
    pub(super) formula: f32,
}

/// Words under a title.
pub(super) const WORDS: Words = Words {
    body: Size::of("--canvas-body", "--line-body"),
    inner: Size::of("--canvas-inner", "--line-body"),
    head: Size::of("--canvas-head", "--line-head"),
    gap: GAP,
    item: css("--canvas-gap-item"),
    formula: css("--canvas-formula"),
};
/// Words of which there are more than [`WORDS`] have room for.
pub(super) const DENSE: Words = Words {
    body: Size::of("--canvas-dense", "--line-body"),
    inner: Size::of("--canvas-dense-inner", "--line-body"),
    head: Size::of("--canvas-dense-head", "--line-head"),
    ..WORDS
};
/// Words beside their title.
pub(super) const SIDE: Words = Words {
    item: css("--canvas-gap-side"),
    ..WORDS
};
/// A few points beside their title.
pub(super) const SPARSE: Words = Words {
    body: Size::of("--canvas-sparse", "--line-sparse"),
    inner: Size::of("--canvas-body", "--line-body"),
    head: Size::of("--canvas-sparse", "--line-head"),
    gap: css("--canvas-gap-sparse"),
    item: css("--canvas-gap-sparse"),
    ..WORDS
};
/// One paragraph beside its title.
pub(super) const LONE: Words = Words {
    body: Size::of("--canvas-lone", "--line-body"),
    ..SPARSE
};
/// The task of a discussion.
pub(super) const TASK: Words = Words {
    body: Size::of("--canvas-task", "--line-body"),
    inner: Size::of("--canvas-body", "--line-body"),
    head: Size::of("--canvas-task", "--line-head"),
    ..WORDS
};

/// A poll, and one that has much to say.
pub(super) const POLL: [Words; 2] = [
    Words {
        item: css("--canvas-gap-option"),
        ..WORDS
    },
    Words {
        item: css("--canvas-gap-option-dense"),
        ..DENSE
    },
];
/// What is beside the options of a poll, but for the indentation that every list has, and the least
/// height under them.
pub(super) const POLL_SIDES: f32 =
    css("--canvas-option-letter") + css("--canvas-option-share") - css("--canvas-indent");
pub(super) const POLL_FOOT: f32 = css("--canvas-poll-foot");
/// The height for what is answered to a question.
pub(super) const ASKED_ROOM: f32 = css("--canvas-asked-room");

/// A quotation in its sizes, the largest first; where it begins, and how many lines it should take.
pub(super) const SAID: [Words; 3] = [
    said("--canvas-said"),
    said("--canvas-said-1"),
    said("--canvas-said-2"),
];
pub(super) const SAID_WIDTH: f32 = WIDTH - css("--canvas-said-from");
pub(super) const SAID_LINES: u32 = 3;

const fn said(size: &str) -> Words {
    Words {
        body: Size::of(size, "--line-display"),
        ..WORDS
    }
}

/// Displayed formulas that are the whole slide, in their sizes, the largest first.
pub(super) const FORMULAS: [Words; 3] = [
    formulas("--canvas-formulas"),
    formulas("--canvas-formulas-1"),
    formulas("--canvas-formulas-2"),
];

const fn formulas(size: &str) -> Words {
    Words {
        formula: css(size),
        ..WORDS
    }
}

/// How large the unit behind a number is, of the number's size.
pub(super) const UNIT: f32 = css("--canvas-hero-unit");
/// A number, or a few words, in its sizes, the largest first.
pub(super) const NUMBER: [f32; 4] = [
    css("--canvas-hero"),
    css("--canvas-hero-1"),
    css("--canvas-hero-2"),
    css("--canvas-hero-3"),
];

/// How much lower than a title many words begin beside it, so that their first lines stand on one
/// (`kinds.css`).
const SIDE_ABOVE: f32 =
    (css("--canvas-title") * css("--line-head") - css("--canvas-body") * css("--line-body")) / 2.0
        + 2.0;
/// Beside a title: the width and the height that words have there, and the height that they should
/// take at most where they are set larger.
pub(super) const BESIDE: (f32, f32) = (css("--canvas-side-width"), HEIGHT - SIDE_ABOVE);
pub(super) const SPARSE_HEIGHT: f32 = 480.0;
pub(super) const LONE_HEIGHT: f32 = 440.0;
/// A title beside its words: its width, its usual size and a smaller one, the most lines.
pub(super) const SIDE_TITLE: (f32, [f32; 2], u32) = (
    css("--canvas-side-title"),
    [css("--canvas-title"), css("--canvas-title-side-long")],
    5,
);
/// What stands beside a picture that takes the left of the slide.
pub(super) struct Pictured {
    pub(super) width: f32,
    pub(super) title: Heading,
    /// The usual words, and those of which there are more.
    pub(super) words: [Words; 2],
    /// What is said of the picture, under them.
    pub(super) caption: Size,
}

pub(super) static PICTURED: Pictured = Pictured {
    width: css("--canvas-beside-width"),
    title: Heading {
        width: css("--canvas-beside-width"),
        lines: 3,
        ..TITLE
    },
    words: [
        SIDE,
        Words {
            item: SIDE.item,
            ..DENSE
        },
    ],
    caption: Size::of("--canvas-said-of", "--line-body"),
};
/// A title over a picture.
pub(super) const OVER: Heading = Heading {
    sizes: [Size::of("--canvas-over", "--line-display"); 2],
    width: css("--canvas-over-width"),
    ..TITLE
};
/// Footnotes.
pub(super) const SMALL: Size = Size::of("--canvas-small", "--line-body");
/// An outline, and one that does not fit in the usual size.
pub(super) const TREE: [Size; 2] = [
    Size::of("--canvas-tree", "--line-tree"),
    Size::of("--canvas-tree-small", "--line-tree"),
];
/// The name of a group in an outline, with a rule under it, and the gap from it to its branches.
pub(super) const HEAD_BRANCH: Size = Size::of("--canvas-tree-head", "--line-tree");
pub(super) const UNDER_HEAD_BRANCH: f32 = css("--canvas-tree-under");
/// A table, and one that does not fit in the usual size, or is much higher in it.
pub(super) const TABLE: [Size; 2] = [
    Size::of("--canvas-table", "--line-table"),
    Size::of("--canvas-small", "--line-table"),
];
/// Code, the largest size first: smaller for lines that are wide, or where that saves a slide.
pub(super) const CODE: [Size; 4] = [
    Size::of("--canvas-code-large", "--line-code"),
    Size::of("--canvas-code", "--line-code"),
    Size::of("--canvas-code-small", "--line-code"),
    Size::of("--canvas-code-smallest", "--line-code"),
];

/// Between the items of lists within lists.
pub(super) const INNER_GAP: f32 = css("--canvas-gap-inner");
/// How far the items of a list are indented, and those of a numbered list.
pub(super) const INDENT: [f32; 2] = [css("--canvas-indent"), css("--canvas-indent-number")];
/// Above a branch of an outline, and above one that stands apart.
pub(super) const BRANCH_GAP: [f32; 2] = [css("--canvas-tree-gap"), css("--canvas-tree-apart")];
/// How much farther right a branch begins than what it hangs on.
pub(super) const BRANCH_INDENT: f32 = css("--canvas-tree-indent");
/// The padding of code: above and below together, both sides together.
pub(super) const CODE_PADDING: (f32, f32) = (
    2.0 * css("--canvas-pad-code"),
    2.0 * css("--canvas-pad-code-side"),
);
/// The padding of a quotation, in the same order, with the line at its left.
pub(super) const QUOTE_PADDING: (f32, f32) = (
    2.0 * css("--pad-quote"),
    css("--quote-line") + css("--pad-quote-side"),
);
/// The padding of an alert, in the same order, with the gap under its title.
pub(super) const ALERT_PADDING: (f32, f32) = (
    2.0 * css("--pad-alert") + css("--alert-title-gap"),
    2.0 * css("--pad-quote-side"),
);
/// Between the blocks of a quotation: half an em of the body.
pub(super) const QUOTE_GAP: f32 = css("--canvas-body") / 2.0;
/// The padding of a table's cell: above and below together, with the line under it; and at its
/// right, which the last cell of a row does not have.
pub(super) const CELL_PADDING: (f32, f32) = (
    2.0 * css("--canvas-pad-cell") + css("--canvas-cell-line"),
    css("--canvas-cell-gap"),
);
/// The most height of an image; of one within something else, such as an item, or beside text; and
/// the least to which another one is made smaller where that saves a slide.
pub(super) const TALL: f32 = css("--canvas-tall");
pub(super) const NESTED: f32 = css("--canvas-nested");
pub(super) const LEAST_IMAGE: f32 = 260.0;
/// What a line is higher than the image in it, if that is higher than its letters.
pub(super) const SMALL_IMAGE: f32 = 8.0;
/// The padding of `<details>` with its lines, above and below together.
pub(super) const DETAILS_PADDING: f32 = 2.0 * (css("--canvas-pad-details") + 1.0);
/// Above a caption.
pub(super) const CAPTION_GAP: f32 = css("--canvas-gap-caption");
/// What is kept free above and below a displayed formula together, in its own em.
pub(super) const FORMULA_PADDING: f32 = 0.6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_are_those_of_the_style_sheet() {
        assert_eq!((WIDTH, HEIGHT, COLUMN), (1120.0, 596.0, 536.0));
        assert_eq!((css("--line-code"), css("--canvas-body")), (1.45, 28.0));
    }

    #[test]
    fn a_question_is_reckoned_as_large_as_it_is_painted() {
        assert_eq!(QUESTION.sizes[0].font, css("--canvas-question"));
    }
}
