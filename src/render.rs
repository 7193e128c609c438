//! Slides → safe HTML.
//!
//! Prose goes through pulldown-cmark's writer, code through `code`, formulas through `math`,
//! Mermaid through `diagram`; what the three make is cached by content. `html` writes a slide
//! with gaps for them, `clean` makes it safe as a whole, `finish` fills the gaps and resolves
//! links. What a page looks like is the theme's.

mod addresses;
mod art;
mod cache;
mod clean;
mod code;
mod diagram;
mod finish;
mod html;
mod images;
mod links;
mod markup;
mod math;
mod media;
mod paths;
mod pixels;
mod players;
mod raw;
mod tree;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pulldown_cmark::Event;

use crate::course::fit::Picture;
use crate::course::{
    self, Block, BlockKind, Finding, Layout, Severity, Slide, Source, names, slices,
};
pub use addresses::{addresses, all_addresses, with_addresses, with_links};
use cache::{Cache, Key, key, letters};
use diagram::{Diagram, DiagramError};
use html::{ColumnMark, Minutes, Opening, Writer, Written};
pub use images::{ImageFile, ImageSizes};
pub use links::SEGMENT;
pub use markup::{Tag, escape, with_tags, words};
pub use media::Media;
pub use paths::Paths;
pub use pixels::seen;

/// What rendering needs to know of the place where the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// The URL of the file's folder, percent-encoded, with a slash at its end: relative
    /// links and images resolve against it.
    pub base: &'a str,
    /// The content's language, such as `ko`, if it is known. The words that rendering adds
    /// (the title of an alert, the name of a check box) are Korean where it is Korean, else
    /// English.
    pub lang: Option<&'a str>,
    /// The images that are served; without them nothing is known of any.
    pub images: Option<&'a ImageSizes>,
}

impl Context<'_> {
    /// Whether words that rendering adds are Korean, else they are English.
    fn is_korean(&self) -> bool {
        let primary = self.lang.and_then(|lang| lang.split(['-', '_']).next());
        primary.is_some_and(|primary| primary.eq_ignore_ascii_case("ko"))
    }
}

/// HTML that is safe to put into a page, and what its author should know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Without inline styles, scripts, and anything that another host serves.
    pub html: String,
    /// `Finding::file` is filled in by the caller.
    pub findings: Vec<Finding>,
    /// What it links and shows of this server.
    pub references: Vec<Reference>,
}

/// An address on this server that something refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The line where it stands, 1-based, if that is known.
    pub line: Option<u32>,
    /// An absolute path, percent-encoded, with what follows it.
    pub url: String,
    /// What it is there for.
    pub role: Role,
}

/// What an address is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// To lead there.
    Link,
    /// To show a picture.
    Picture,
    /// To show a picture that is small wherever it stands.
    Logo,
    /// To play a video or a sound.
    Player,
}

impl Rendered {
    /// With all lines moved.
    fn moved(&self, to: impl Fn(u32) -> u32) -> Rendered {
        let mut moved = self.clone();
        let findings = moved.findings.iter_mut().map(|f| &mut f.line);
        for line in findings.chain(moved.references.iter_mut().map(|r| &mut r.line)) {
            *line = line.map(&to);
        }
        moved
    }
}

/// Renders, and caches slides, code, formulas and diagrams by their content. Shared by threads.
#[derive(Debug)]
pub struct Renderer {
    code: Cache<code::Shown>,
    math: Cache<Result<math::Drawn, math::Told>>,
    diagrams: Cache<Result<Diagram, DiagramError>>,
    /// Slides; their lines count from the slide's own first one.
    slides: Cache<Rendered>,
}

impl Default for Renderer {
    fn default() -> Self {
        Renderer::new()
    }
}

impl Renderer {
    /// With empty caches.
    pub fn new() -> Self {
        Renderer {
            code: Cache::new(),
            math: Cache::new(),
            diagrams: Cache::new(),
            slides: Cache::new(),
        }
    }

    /// A slide: its opening heading as `<h1…h3 class="slide-title">`, ids on the headings
    /// that joined it, `data-step` on what appears with a step. `replanned`: the plan gives
    /// the deck's sections other minutes than their headings do, so those of the heading are
    /// not shown, since the class would see two times for one thing.
    ///
    /// A slide that was rendered before in the same context, and differs at most in where it
    /// stands in its file, comes from the cache.
    pub fn slide(&self, slide: &Slide, replanned: bool, context: Context<'_>) -> Rendered {
        let minutes = minutes_of(slide, replanned);
        let first = slide
            .written
            .blocks
            .first()
            .map_or(0, |block| block.lines.start);
        let rendered = self
            .slides
            .get(slide_key(slide, minutes, first, context), || {
                self.slide_now(slide, minutes, context)
                    .moved(|line| line.saturating_sub(first))
            });
        rendered.moved(|line| line.saturating_add(first))
    }

    fn slide_now(&self, slide: &Slide, minutes: Minutes, context: Context<'_>) -> Rendered {
        let written = &slide.written;
        let shown = without_outer_rules(&written.blocks);
        self.render(shown, context, &written.id, |writer| {
            let mut blocks = shown.iter();
            let opens = |b: &&Block| written.level > 0 && matches!(b.kind, BlockKind::Heading(_));
            if let Some(heading) = shown.first().filter(opens) {
                let opening = Opening {
                    minutes,
                    id: &written.id,
                    part: slide.part,
                    number: written.number(),
                    entitles: written.layout == Layout::Title,
                };
                writer.opening(heading, &opening);
                blocks.next();
            }
            writer.last_step = slide.steps;
            let mut anchors = Anchors::new(written);
            let first = shown.len() - blocks.len();
            for (at, block) in (first..).zip(blocks) {
                for columns in &slide.columns {
                    if at == columns.end {
                        writer.columns(ColumnMark::End);
                    }
                    if at == columns.first {
                        writer.columns(ColumnMark::First(columns.sides));
                    } else if at == columns.second {
                        writer.columns(ColumnMark::Second);
                    }
                }
                match anchors.next(block) {
                    Some(id) => writer.heading(block, id),
                    None if written.layout == Layout::Number && at == first => writer.number(block),
                    None => writer.block(block),
                }
            }
            if slide
                .columns
                .last()
                .is_some_and(|last| last.end >= shown.len())
            {
                writer.columns(ColumnMark::End);
            }
            writer.ahead(&slide.ahead);
        })
    }

    /// A text that is not cut into slides, without ids on its headings.
    pub fn unnamed(&self, blocks: &[Block], context: Context<'_>) -> Rendered {
        self.render(blocks, context, "", |writer| {
            blocks.iter().for_each(|block| writer.block(block));
        })
    }

    /// The same with ids on its headings, the slugs of their text.
    pub fn blocks(&self, blocks: &[Block], context: Context<'_>) -> Rendered {
        let mut taken: HashMap<String, usize> = HashMap::new();
        self.render(blocks, context, "", |writer| {
            for block in blocks {
                match block.kind {
                    BlockKind::Heading(_) => {
                        let slug = names::slug(&names::plain(&block.events));
                        let count = taken.entry(slug.clone()).or_default();
                        *count += 1;
                        match (slug.is_empty(), *count) {
                            (true, _) => writer.block(block),
                            (_, 1) => writer.heading(block, &slug),
                            (_, n) => writer.heading(block, &format!("{slug}-{n}")),
                        }
                    }
                    _ => writer.block(block),
                }
            }
        })
    }

    /// Drops from the caches what was not used in the last hundred calls; to be called after each
    /// file that is rendered.
    pub fn forget_unused(&self) {
        self.code.forget_unused();
        self.math.forget_unused();
        self.diagrams.forget_unused();
        self.slides.forget_unused();
    }

    fn render<'a>(
        &'a self,
        blocks: &'a [Block],
        context: Context<'a>,
        id: &str,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Rendered {
        let mark = mark(blocks, id);
        let ids = format!("d{}-", slices::text(&mark, ..8));
        let written = catch_unwind(AssertUnwindSafe(|| {
            let mut writer = Writer::new(self, context, &mark, &ids);
            write(&mut writer);
            let Written {
                html,
                fillings,
                findings,
            } = writer.done();
            (clean::clean(&html), fillings, findings)
        }));
        match written {
            Ok((html, fillings, findings)) => {
                finish::finish(&html, &mark, &fillings, context, findings)
            }
            Err(_) => as_text(blocks),
        }
    }

    fn code(&self, language: &str, source: &Source) -> Arc<code::Shown> {
        self.code.get(key([language, source.digest()]), || {
            code::show(language, source.text())
        })
    }

    fn formula(&self, source: &str, block: bool) -> Arc<Result<math::Drawn, math::Told>> {
        let display = if block { "block" } else { "inline" };
        self.math
            .get(key([display, source]), || math::draw(source, block))
    }

    /// How large the pictures of a Mermaid block are; see [`crate::course::fit::Measure`].
    pub fn measure(&self, source: &str, steps: Option<&str>) -> Vec<Picture> {
        let diagram = self.drawing(source, steps);
        // What cannot be drawn is shown as code and has no pictures.
        let pictures = match diagram.as_ref() {
            Ok(diagram) => diagram.pictures.as_slice(),
            Err(_) => &[],
        };
        let picture = |drawing: &diagram::Drawing| Picture {
            width: drawing.width,
            height: drawing.height,
            label: drawing.label,
            steps: drawing.steps,
        };
        pictures.iter().map(picture).collect()
    }

    fn drawing(&self, source: &str, steps: Option<&str>) -> Arc<Result<Diagram, DiagramError>> {
        let directive = steps.map_or_else(String::new, |steps| format!("steps: {steps}"));
        self.diagrams
            .get(key([source, &directive]), || diagram::draw(source, steps))
    }
}

/// Leaves of the findings about the same command of formulas the first: an author who has a macro
/// elsewhere names it a hundred times.
pub fn once(findings: &mut Vec<Finding>) {
    let mut told = HashSet::new();
    findings.retain(|finding| finding.remedy != math::DEFINE || told.insert(finding.cause.clone()));
}

/// What is shown of the minutes in a slide's heading.
fn minutes_of(slide: &Slide, replanned: bool) -> Minutes {
    match slide.written.minutes {
        None => Minutes::None,
        // All parts of a slide have the same title.
        Some(_) if replanned || slide.part.is_some() => Minutes::LeftOut,
        Some(_) => Minutes::Apart,
    }
}

/// The key of all that a slide's HTML depends on. Each field is named, so that a new one does
/// not compile until somebody has decided whether the HTML has it.
fn slide_key(slide: &Slide, shown: Minutes, first: u32, context: Context<'_>) -> Key {
    let Slide {
        written,
        part,
        columns,
        ahead,
        steps: _,
        long: _,
        setting: _,
    } = slide;
    let course::Written {
        id,
        level,
        layout,
        blocks,
        anchors,
        asks: _,
        title: _,
        minutes: _,
        notes: _,
        detail: _,
        divided: _,
        ruled: _,
        untimed: _,
    } = written;
    let Context {
        base,
        lang,
        images: _,
    } = context;
    let mut text = format!(
        "{shown:?} {:?} {:?} {id:?} {:?}",
        (level, part, columns, layout),
        (anchors, ahead),
        (base, lang),
    );
    for block in blocks {
        let Block {
            kind,
            lines,
            step,
            reveal,
            events,
            fitted,
            hash: _,
            beside: _,
        } = block;
        let lines = lines.start.saturating_sub(first)..lines.end.saturating_sub(first);
        // Writing to a string does not fail.
        let _ = match kind {
            // Its source stands in its events, unless each part has some of it.
            BlockKind::Diagram { source: _, steps } => write!(text, "Diagram {steps:?}"),
            kind => write!(text, "{kind:?}"),
        };
        let _ = write!(text, " {lines:?} {step:?} {reveal:?} {fitted:?} ");
        course::sign(&mut text, events);
        // Images are written by what is known of their files.
        for address in course::addresses_of_images(events) {
            let _ = write!(text, "{:?}", context.image(&address));
        }
    }
    key([text.as_str()])
}

/// The mark of what is ours in a slide's HTML: a hash of all that its author wrote. An author
/// cannot write it, in whatever encoding, because writing it would change it.
fn mark(blocks: &[Block], id: &str) -> String {
    let mut text = String::from(id);
    for block in blocks {
        // Writing to a string does not fail.
        let _ = write!(text, "{:?}", block.events);
    }
    letters(&key([text.as_str()]))
}

/// Blocks without the rules (`---`) at their two ends, because there they separate nothing.
fn without_outer_rules(mut blocks: &[Block]) -> &[Block] {
    while let [rest @ .., last] = blocks
        && last.kind == BlockKind::Rule
    {
        blocks = rest;
    }
    while let [first, rest @ ..] = blocks
        && first.kind == BlockKind::Rule
    {
        blocks = rest;
    }
    blocks
}

/// Only the words, as plain text: what is shown where a library fails on the markup.
fn as_text(blocks: &[Block]) -> Rendered {
    let mut html = String::from("<pre><code>");
    for block in blocks {
        for event in &block.events {
            match event {
                Event::Text(t) | Event::Code(t) | Event::Html(t) => {
                    markup::push_escaped(&mut html, t);
                }
                Event::SoftBreak | Event::HardBreak => html.push('\n'),
                _ => {}
            }
        }
        html.push('\n');
    }
    html.push_str("</code></pre>\n");
    let finding = Finding {
        severity: Severity::Error,
        file: Default::default(),
        line: blocks.first().map(|b| b.lines.start),
        cause: "this part cannot be rendered and is shown as plain text".to_owned(),
        remedy: "simplify its markup, above all raw HTML".to_owned(),
    };
    Rendered {
        html,
        findings: vec![finding],
        references: Vec::new(),
    }
}

/// The ids of the headings that joined a slide, in their order.
struct Anchors<'a> {
    ids: std::slice::Iter<'a, String>,
    deepest: u8,
}

impl<'a> Anchors<'a> {
    fn new(written: &'a course::Written) -> Self {
        let levels = written.blocks.iter().filter_map(|b| match b.kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        });
        // Headings of levels 1 to 3 have ids, because decks are split at them. In the decks of
        // other tools the deeper ones may have some too: then there is one for each.
        let further = levels.skip(usize::from(written.level > 0)).count();
        Anchors {
            ids: written.anchors.iter(),
            deepest: if further == written.anchors.len() {
                6
            } else {
                3
            },
        }
    }

    fn next(&mut self, block: &Block) -> Option<&'a str> {
        match block.kind {
            BlockKind::Heading(level) if level <= self.deepest => {
                self.ids.next().map(String::as_str)
            }
            _ => None,
        }
    }
}
