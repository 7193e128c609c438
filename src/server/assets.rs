//! Our own scripts, styles and icon, as browsers get them: linked, compressed once,
//! named by their hash, so that they may be kept for ever.
//!
//! There is no bundler. A screen's script is its entry and what that imports, in the
//! order of dependence, with `import` lines and the word `export` left out; the modules
//! in `src/client` keep to a form that makes this safe (see `tests/client/form.test.js`):
//! one-line named imports without renames, no default exports, no top-level name twice.

use std::collections::BTreeSet;
use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::theme::Theme;

/// The screens that have a script.
const ENTRIES: [&str; 7] = [
    "deck.js",
    "live.js",
    "stage.js",
    "present.js",
    "remote.js",
    "report.js",
    "schedule.js",
];

/// The one line of cascade layers, weakest first, and the files in each.
const LAYERS: [(&str, &[&str]); 5] = [
    ("base", &["base.css"]),
    (
        "slide",
        &["sizes.css", "slide.css", "kinds.css", "narrow.css"],
    ),
    (
        "screens",
        &[
            "pages.css",
            "audience.css",
            "stage.css",
            "desk.css",
            "remote.css",
            "report.css",
            "print.css",
        ],
    ),
    ("code", &["code.css", "tree.css"]),
    ("diagram", &["diagram.css"]),
];

/// What only presenters' screens need: nobody else loads it.
const PRESENTERS: [&str; 3] = ["desk.css", "remote.css", "report.css"];

/// `src/client`, within the binary (in debug builds: read from the disk).
#[derive(RustEmbed)]
#[folder = "src/client/"]
#[include = "*.js"]
#[include = "*.css"]
#[include = "icon.svg"]
struct Client;

/// Our own files by hash.
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
    name: &'static str,
    hash: String,
    url: String,
    asset: Asset,
}

impl Assets {
    /// Links and compresses everything: some milliseconds.
    pub fn new(theme: &Theme) -> Assets {
        let mut files = vec![
            File::new(
                "style.css",
                "text/css; charset=utf-8",
                &style(&text, theme.css(), |file| !PRESENTERS.contains(&file)),
            ),
            File::new(
                "presenter.css",
                "text/css; charset=utf-8",
                &style(&text, theme.css(), |_| true),
            ),
            File::new(
                "icon.svg",
                "image/svg+xml",
                &text("icon.svg").unwrap_or_default(),
            ),
        ];
        files.extend(
            ENTRIES
                .map(|name| File::new(name, "text/javascript; charset=utf-8", &link(name, &text))),
        );
        Assets { files }
    }

    /// The address of `style.css`, `presenter.css`, `icon.svg` or a screen's script, such as
    /// `/-/0123456789ab/live.js`; empty when there is no such file.
    pub fn url(&self, name: &str) -> &str {
        self.files
            .iter()
            .find(|f| f.name == name)
            .map_or("", |f| &f.url)
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
    fn new(name: &'static str, media_type: &'static str, text: &str) -> File {
        let digest = Sha256::digest(text.as_bytes());
        let hash: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
        File {
            name,
            url: format!("/-/{hash}/{name}"),
            hash,
            asset: Asset {
                media_type,
                plain: Bytes::copy_from_slice(text.as_bytes()),
                gzip: compress(text.as_bytes()).into(),
            },
        }
    }
}

/// gzip at its best: done once.
fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn text(name: &str) -> Option<String> {
    Client::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

/// A screen's one stylesheet: those of ours that it wants in layers, the theme's in the last.
fn style(
    text: &dyn Fn(&str) -> Option<String>,
    theme: &str,
    wants: impl Fn(&str) -> bool,
) -> String {
    let names: Vec<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    let mut css = format!("@layer {}, theme;\n", names.join(", "));
    for (layer, files) in LAYERS {
        css.push_str(&format!("@layer {layer} {{\n"));
        for file in files.iter().filter(|file| wants(file)) {
            css.push_str(&without_comments(&text(file).unwrap_or_default()));
        }
        css.push_str("}\n");
    }
    css.push_str(&format!("@layer theme {{\n{theme}\n}}\n"));
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

/// A screen's script: what it imports comes before it, each module once.
fn link(entry: &str, text: &dyn Fn(&str) -> Option<String>) -> String {
    let mut script = String::new();
    add(entry, text, &mut BTreeSet::new(), &mut script);
    script
}

fn add(
    module: &str,
    text: &dyn Fn(&str) -> Option<String>,
    seen: &mut BTreeSet<String>,
    script: &mut String,
) {
    if !seen.insert(module.to_owned()) {
        return;
    }
    let Some(source) = text(module) else { return };
    let mut comment = false;
    let mut own = Vec::new();
    for line in source.lines() {
        let trimmed = line.trim();
        comment |= trimmed.starts_with("/**");
        if comment {
            comment = !trimmed.ends_with("*/");
        } else if trimmed.starts_with("//") {
        } else if let Some(import) = imported(line) {
            add(import, text, seen, script);
        } else {
            own.push(line.strip_prefix("export ").unwrap_or(line));
        }
    }
    script.push_str(&lines(own.into_iter()));
}

/// `x.js` of `import { a, b } from "./x.js";`.
fn imported(line: &str) -> Option<&str> {
    line.strip_prefix("import {")?
        .split_once("} from \"./")?
        .1
        .strip_suffix("\";")
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

    #[test]
    fn a_module_stands_once_and_before_those_that_import_it() {
        let text = |name: &str| {
            let text = match name {
                "a.js" => {
                    "// @ts-check\nimport { b } from \"./b.js\";\nimport { c } from \"./c.js\";\n\nb(c);\n"
                }
                "b.js" => {
                    "import { c } from \"./c.js\";\n/** Says. */\nexport function b() {\n  c();\n}\n"
                }
                "c.js" => "/**\n * @param {number} x\n */\nexport const c = 1; // one\n",
                _ => return None,
            };
            Some(text.to_owned())
        };
        assert_eq!(
            link("a.js", &text),
            "const c = 1; // one\nfunction b() {\n  c();\n}\nb(c);\n"
        );
    }

    #[test]
    fn every_linked_script_parses_and_imports_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for entry in ENTRIES {
            let script = link(entry, &text);
            assert!(script.len() > 500, "{entry} is empty");
            for line in script.lines() {
                assert!(
                    !line.starts_with("import ") && !line.starts_with("export "),
                    "{entry}: {line}"
                );
            }
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
        let css = style(
            &|name| Some(format!("/* of {name} */\n.x {{}}\n")),
            ".theme {}",
            |_| true,
        );
        assert!(css.starts_with("@layer base, slide, screens, code, diagram, theme;\n"));
        assert!(css.ends_with("@layer theme {\n.theme {}\n}\n"));
        assert!(!css.contains("/*"));
    }

    #[test]
    fn what_presenters_need_is_in_no_attendee_s_stylesheet() {
        let named = |name: &str| Some(format!(".{name} {{}}\n"));
        let theirs = style(&named, "", |file| !PRESENTERS.contains(&file));
        let all = style(&named, "", |_| true);
        for file in PRESENTERS {
            assert!(all.contains(file) && !theirs.contains(file), "{file}");
        }
        assert!(theirs.contains("audience.css"));
    }

    #[test]
    fn a_file_is_found_by_its_hash_only() {
        let file = File::new("icon.svg", "image/svg+xml", "<svg/>");
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
