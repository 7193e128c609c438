//! Our own scripts, styles and icon, as browsers get them: linked, compressed once,
//! named by their hash, so that they may be kept for ever.
//!
//! There is no bundler: `link` makes one script of a screen's modules.

mod link;

use std::collections::BTreeMap;
use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::screens::scripts;
use crate::course::hex;
use crate::theme::media_type;

/// The one line of cascade layers, weakest first, and the files in each.
const LAYERS: [(&str, &[&str]); 5] = [
    ("base", &["colours.css", "base.css"]),
    ("slide", &["slide.css", "kinds.css", "narrow.css"]),
    (
        "screens",
        &[
            "pages.css",
            "audience.css",
            "stage.css",
            "posts.css",
            "ink.css",
            "desk.css",
            "pens.css",
            "remote.css",
            "report.css",
            "record.css",
            "print.css",
            "paper.css",
        ],
    ),
    ("code", &["code.css", "tree.css"]),
    ("diagram", &["diagram.css"]),
];

/// The sizes of the canvas, which the stylesheets and the fit both read.
const SIZES: &str = "sizes.css";

/// What only presenters' screens need, and the record of a class, which few open: nobody else loads it.
const PRESENTERS: [&str; 5] = [
    "desk.css",
    "pens.css",
    "remote.css",
    "report.css",
    "record.css",
];

/// Where a deck is a column to read and where it is slides, as stylesheets name the two, and the media
/// that browsers are told: a window under 700 px, and a taller one that is wider, such as a tablet
/// held upright, on which a slide would have the upper half of the page and small letters.
/// `src/client/column.js` has the first one too.
const COLUMN: [(&str, &str); 3] = [
    (
        "screen and (--narrow)",
        "screen and (max-width: 699.98px), screen and (max-aspect-ratio: 7999/10000)",
    ),
    (
        "screen and (--wide)",
        "screen and (min-width: 700px) and (min-aspect-ratio: 8/10)",
    ),
    (
        "screen and (--upright)",
        "screen and (min-width: 700px) and (max-aspect-ratio: 7999/10000)",
    ),
];

/// The same for presenters' screens, whose slides are those of the stage at any size.
const NO_COLUMN: [(&str, &str); 3] = [
    ("screen and (--narrow)", "not all"),
    ("screen and (--wide)", "screen"),
    ("screen and (--upright)", "not all"),
];

/// The same for a file that stands alone, which may be read without scripts: then nobody can turn a
/// slide, so it is a column in every window. What holds with scripts is said of a medium that no
/// browser has, and `single.js` makes a screen of it.
const SINGLE_COLUMN: [(&str, &str); 3] = [
    (
        "screen and (--narrow)",
        "screen, scripted and (max-width: 699.98px), scripted and (max-aspect-ratio: 7999/10000)",
    ),
    (
        "screen and (--wide)",
        "scripted and (min-width: 700px) and (min-aspect-ratio: 8/10)",
    ),
    (
        "screen and (--upright)",
        "screen and (min-width: 700px), scripted and (min-width: 700px) and (max-aspect-ratio: 7999/10000)",
    ),
];

/// What only paper needs.
const PAPER: &str = "paper.css";

/// The same for paper, on which a deck stands as slides and as a text on one page: what was said of
/// windows is said of the places on it. `paper.css` says which is which.
const ON_PAPER: [(&str, &str); 6] = [
    ("@media screen and (--narrow), print", IN_A_TEXT),
    ("@media screen and (--wide), print", "@media all"),
    (
        "@media screen and (--wide)",
        "@container style(--wide: yes)",
    ),
    ("@media screen and (--narrow)", "@media not all"),
    ("@media screen and (--upright)", "@media not all"),
    ("@media print", IN_A_TEXT),
];
const IN_A_TEXT: &str = "@container style(--wide: no)";

/// What a file that stands alone has no use for: what only happens while a class is on.
const LIVE: [&str; 2] = ["posts.css", "ink.css"];

/// What such a file does before it is drawn.
const SINGLE: &str = "single.js";

/// The letters and signs of formulas. Browsers load them for pages with a formula only.
const MATH: (&str, &[u8]) = ("math.woff2", include_bytes!("math/math.woff2"));

/// The files of `src/client` by name.
type Files = BTreeMap<String, String>;

/// Our own files by hash.
///
/// ```
/// use cuecard::{content::client_files, site::Assets};
///
/// let assets = Assets::new(&client_files(), "/* a theme */", &Default::default());
/// let url = assets.url("style.css");
/// let (hash, name) = url.trim_start_matches("/-/").split_once('/').expect("a file");
/// assert!(assets.get(hash, name).is_some_and(|file| file.gzip.len() < file.plain.len()));
/// ```
#[derive(Debug)]
pub struct Assets {
    files: Vec<File>,
}

/// A file, ready to be sent.
#[derive(Debug)]
pub struct Asset {
    /// For `Content-Type`.
    pub media_type: &'static str,
    /// As it is.
    pub plain: Bytes,
    /// For `Content-Encoding: gzip`.
    pub gzip: Bytes,
}

#[derive(Debug)]
struct File {
    name: String,
    hash: String,
    url: String,
    asset: Asset,
}

impl Assets {
    /// Links and compresses everything: some milliseconds. `files` are those of `src/client`
    /// by name, `theme` is the theme's stylesheet, `media` are its pictures and fonts.
    pub fn new(files: &Files, theme: &str, media: &BTreeMap<String, Vec<u8>>) -> Assets {
        const CSS: &str = "text/css; charset=utf-8";
        let (name, font) = MATH;
        let mut all = vec![File::new(name, "font/woff2", font)];
        all.extend(
            media
                .iter()
                .filter_map(|(name, bytes)| Some(File::new(name, media_type(name)?, bytes))),
        );
        let style = |wants: fn(&str) -> bool| placed(style(files, theme, wants), &all);
        let screen = |file: &str| !PRESENTERS.contains(&file) && file != PAPER;
        let everyone = with_media(&style(screen), &COLUMN);
        let presenters = with_media(&style(|file| file != PAPER), &NO_COLUMN);
        let paper = with_media(&style(|file| !PRESENTERS.contains(&file)), &ON_PAPER);
        let alone =
            |file: &str| !PRESENTERS.contains(&file) && file != PAPER && !LIVE.contains(&file);
        let single = with_media(&style(alone), &SINGLE_COLUMN);
        let icon = text(files, "icon.svg");
        all.extend([
            File::new("style.css", CSS, everyone.as_bytes()),
            File::new("presenter.css", CSS, presenters.as_bytes()),
            File::new("single.css", CSS, single.as_bytes()),
            File::new("paper.css", CSS, paper.as_bytes()),
            File::new("icon.svg", "image/svg+xml", icon.as_bytes()),
        ]);
        all.extend(scripts().chain([SINGLE]).map(|name| {
            let script = script(name, files);
            File::new(name, "text/javascript; charset=utf-8", script.as_bytes())
        }));
        Assets { files: all }
    }

    /// The address of `style.css`, `presenter.css`, `single.css`, `paper.css`, `icon.svg`, `math.woff2`, a file of the
    /// theme or
    /// a screen's script, such as `/-/0123456789ab/live.js`; empty when there is no such file.
    pub fn url(&self, name: &str) -> &str {
        self.files
            .iter()
            .find(|f| f.name == name)
            .map_or("", |f| &f.url)
    }

    /// What a file that stands alone does before it is drawn.
    pub(super) fn single_script(&self) -> &[u8] {
        let file = self.files.iter().find(|file| file.name == SINGLE);
        file.map_or(&[], |file| &file.asset.plain)
    }

    /// The file at `/-/{hash}/{name}`, if it has that content now.
    pub fn get(&self, hash: &str, name: &str) -> Option<&Asset> {
        self.files
            .iter()
            .find(|f| f.hash == hash && f.name == name)
            .map(|f| &f.asset)
    }
}

impl File {
    fn new(name: &str, media_type: &'static str, bytes: &[u8]) -> File {
        let hash = hex(Sha256::digest(bytes), 6);
        File {
            name: name.to_owned(),
            url: format!("/-/{hash}/{name}"),
            hash,
            asset: Asset {
                media_type,
                plain: Bytes::copy_from_slice(bytes),
                // At its best: it is done once.
                gzip: gzip(bytes, Compression::best()),
            },
        }
    }
}

/// Compressed for `Content-Encoding: gzip`.
pub fn gzip(bytes: &[u8], level: Compression) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 6), level);
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    debug_assert!(written.is_ok(), "memory takes all that is written");
    written.unwrap_or_default().into()
}

/// A file of ours; all that the tables here and `import` lines name are there.
fn text<'a>(files: &'a Files, name: &str) -> &'a str {
    debug_assert!(files.contains_key(name), "src/client has no {name}");
    files.get(name).map_or("", String::as_str)
}

/// A screen's one stylesheet: those of ours that it wants in layers, the theme's in the last.
fn style(files: &Files, theme: &str, wants: impl Fn(&str) -> bool) -> String {
    let names: Vec<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    let mut css = format!("@layer {}, theme;\n", names.join(", "));
    for (layer, sheets) in LAYERS {
        css.push_str(&format!("@layer {layer} {{\n"));
        for file in sheets.iter().filter(|file| wants(file)) {
            css.push_str(&without_comments(text(files, file)));
        }
        css.push_str("}\n");
    }
    css = with_sizes(&css, text(files, SIZES));
    css.push_str(&format!("@layer theme {{\n{theme}\n}}\n"));
    css
}

/// A stylesheet with each size of the canvas in the place of its name: they are the same on
/// every screen and no theme changes them, because the fit reckons with them, so that a phone
/// need not load their names. A name that [`SIZES`] does not have stays.
fn with_sizes(css: &str, sizes: &str) -> String {
    let sizes = without_comments(sizes);
    let declared = sizes.split(['{', ';', '}']).map(str::trim);
    let sizes: BTreeMap<&str, &str> = declared
        .filter_map(|declaration| declaration.split_once(": "))
        .collect();
    let mut parts = css.split("var(");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let size = part
            .split_once(')')
            .and_then(|(name, rest)| Some((sizes.get(name)?, rest)));
        match size {
            Some((size, rest)) => written.extend([size, rest]),
            None => written.extend(["var(", part]),
        }
    }
    written
}

/// A stylesheet with media in the place of their names, the theme's among them.
fn with_media(css: &str, media: &[(&str, &str)]) -> String {
    media.iter().fold(css.to_owned(), |css, (name, media)| {
        css.replace(name, media)
    })
}

/// A stylesheet with the addresses of the files that it shows in the place of their names: beside its
/// own, wherever the server's addresses begin.
fn placed(mut css: String, media: &[File]) -> String {
    for File { name, hash, .. } in media {
        for quote in ["\"", "'", ""] {
            let named = format!("url({quote}{name}{quote})");
            if css.contains(&named) {
                css = css.replace(&named, &format!("url(\"../{hash}/{name}\")"));
            }
        }
    }
    css
}

/// CSS without its comments, indentation and empty lines; our strings hold no `/*`.
fn without_comments(css: &str) -> String {
    let mut rest = css;
    let mut kept = String::with_capacity(css.len());
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    lines(kept.lines().map(str::trim))
}

/// A screen's script. A debug build reads modules from the disk, where one may have been
/// edited into a form that cannot be linked: its screen says so in the browser's console.
fn script(entry: &str, files: &Files) -> String {
    link::link(entry, files).unwrap_or_else(|misform| {
        format!(
            "throw new Error({});\n",
            serde_json::Value::from(misform.to_string())
        )
    })
}

fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines.filter(|line| !line.trim().is_empty()) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::content::client_files;

    /// All stylesheets, made of their names.
    fn named(text: impl Fn(&str) -> String) -> Files {
        let sheets = LAYERS.iter().flat_map(|(_, sheets)| sheets.iter());
        sheets
            .chain([&SIZES])
            .map(|name| (name.to_string(), text(name)))
            .collect()
    }

    #[test]
    fn every_script_can_be_linked_and_parses() {
        let folder = tempfile::tempdir().unwrap();
        let files = client_files();
        for entry in scripts() {
            let script = link::link(entry, &files).unwrap();
            assert!(script.len() > 500, "{entry} is empty");
            let path = folder.path().join(entry).with_extension("mjs");
            std::fs::write(&path, script).unwrap();
            match std::process::Command::new("node")
                .arg("--check")
                .arg(&path)
                .output()
            {
                Ok(run) => assert!(
                    run.status.success(),
                    "{}",
                    String::from_utf8_lossy(&run.stderr)
                ),
                Err(_) => eprintln!("node is not here: {entry} is not parsed"),
            }
        }
    }

    #[test]
    fn the_stylesheet_names_its_layers_first_and_the_theme_last() {
        let files = named(|name| format!("/* of {name} */\n.x {{}}\n"));
        let css = style(&files, ".theme {}", |_| true);
        assert!(css.starts_with("@layer base, slide, screens, code, diagram, theme;\n"));
        assert!(css.ends_with("@layer theme {\n.theme {}\n}\n"));
        assert!(!css.contains("/*"));
    }

    #[test]
    fn a_stylesheet_has_the_sizes_and_not_their_names() {
        let sizes = ":root {\n  /* Text. */\n  --canvas-body: 26px; --line-body: 1.5;\n}";
        assert_eq!(
            with_sizes(
                "p { font: var(--canvas-body)/var(--line-body) var(--sans); }",
                sizes
            ),
            "p { font: 26px/1.5 var(--sans); }"
        );
        let all = style(&client_files(), "", |_| true);
        assert!(!all.contains("--canvas-"), "a size without a number");
    }

    #[test]
    fn a_deck_is_a_column_on_attendees_narrow_pages_and_on_no_screen_of_a_presenter() {
        let css = "@media screen and (--narrow), print {}\n@media screen and (--wide) {}";
        assert_eq!(
            with_media(css, &COLUMN),
            "@media screen and (max-width: 699.98px), screen and (max-aspect-ratio: 7999/10000), print {}\n\
             @media screen and (min-width: 700px) and (min-aspect-ratio: 8/10) {}"
        );
        assert_eq!(
            with_media(css, &NO_COLUMN),
            "@media not all, print {}\n@media screen {}"
        );
        let script = &client_files()["column.js"];
        let (_, narrow) = COLUMN[0];
        assert!(
            script.contains(&narrow.replace("screen and ", "")),
            "{script}"
        );
        for theme in ["default", "daylight", "chalk"] {
            let files = crate::content::theme_files(theme, "themes".as_ref()).unwrap();
            let theme =
                crate::theme::Theme::from_files(theme, files, crate::site::screens::templates());
            let css = style(&client_files(), theme.as_ref().unwrap().css(), |_| true);
            for media in [&COLUMN[..], &NO_COLUMN, &SINGLE_COLUMN, &ON_PAPER] {
                assert!(
                    !with_media(&css, media).contains("and (--"),
                    "a name without media"
                );
            }
        }
    }

    /// CSS without what stands in `@supports`.
    fn for_any_browser(css: &str) -> String {
        let mut parts = css.split("@supports");
        let mut plain = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let mut depth = 0;
            let end = part.find(|letter| {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                letter == '}' && depth == 0
            });
            plain.push_str(&part[end.unwrap() + 1..]);
        }
        plain
    }

    /// A browser passes over a declaration with a function that it does not know, and takes an
    /// earlier one; but not if there is a `var()` in it: then the property is left without a value.
    #[test]
    fn no_colour_and_no_height_is_lost_on_a_browser_of_2022() {
        let themes = ["default", "daylight", "chalk"];
        for theme in themes {
            let files = crate::content::theme_files(theme, "themes".as_ref()).unwrap();
            let theme =
                crate::theme::Theme::from_files(theme, files, crate::site::screens::templates());
            let css = style(&client_files(), theme.unwrap().css(), |_| true);
            for declaration in for_any_browser(&without_comments(&css)).split(['{', ';', '}']) {
                let mixes = declaration.contains("color-mix(") && declaration.contains("var(");
                let is_new = ["light-dark(", "dvh", "svh", "oklch("]
                    .iter()
                    .any(|new| declaration.contains(new));
                assert!(!mixes && !is_new, "{}", declaration.trim());
            }
        }
    }

    #[test]
    fn what_presenters_need_is_in_no_attendee_s_stylesheet() {
        let files = named(|name| format!(".{name} {{}}\n"));
        let theirs = style(&files, "", |file| !PRESENTERS.contains(&file));
        let all = style(&files, "", |_| true);
        for file in PRESENTERS {
            assert!(all.contains(file) && !theirs.contains(file), "{file}");
        }
        assert!(theirs.contains("audience.css"));
    }

    #[test]
    fn fonts_and_pictures_are_found_from_the_stylesheet() {
        let logo = BTreeMap::from([("logo.svg".to_owned(), b"<svg/>".to_vec())]);
        let mine = ".top { background: url(logo.svg) }";
        let assets = Assets::new(&client_files(), mine, &logo);
        for (sheet, name) in [
            ("style.css", "math.woff2"),
            ("presenter.css", "math.woff2"),
            ("style.css", "logo.svg"),
        ] {
            let css = assets.files.iter().find(|file| file.name == sheet).unwrap();
            let css = String::from_utf8_lossy(&css.asset.plain);
            let url = assets.url(name);
            assert!(url.starts_with("/-/"), "{name}");
            let place = format!("url(\"{}\")", url.replace("/-/", "../"));
            assert!(css.contains(&place), "{sheet}: {place}");
        }
    }

    #[test]
    fn a_file_is_found_by_its_hash_only() {
        let file = File::new("icon.svg", "image/svg+xml", b"<svg/>");
        let assets = Assets { files: vec![file] };
        let url = assets.url("icon.svg").to_owned();
        let hash = url.split('/').nth(2).unwrap();
        assert_eq!(hash.len(), 12);
        assert_eq!(assets.get(hash, "icon.svg").unwrap().plain, "<svg/>");
        assert!(assets.get("000000000000", "icon.svg").is_none());
        assert!(assets.get(hash, "style.css").is_none());
        assert_eq!(assets.url("nothing.js"), "");
    }
}
