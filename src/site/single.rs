//! A written page with all in it: one file, which opens wherever it lies, asks for nothing and runs
//! nothing but what was written into it.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::Assets;
use super::written::{media_type, there};
use crate::render::{Tag, with_tags};

/// In the first bytes of every such file: it tells what may be written over.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"Cuecard\">";

/// A page that needs nothing beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Single {
    /// The file.
    pub html: String,
    /// What its words led to and that is not in it, so that they lead nowhere now.
    pub left: BTreeSet<String>,
}

/// The page that was written to a path, with the files in it that it shows or runs. `read` has the
/// bytes of the file at a path; one that is not there is left as it is named.
pub fn single(
    assets: &Assets,
    (path, page): (&str, &str),
    read: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Single {
    let mut packer = Packer {
        path,
        read,
        first: assets.single_script(),
        has_formulas: page.contains("<math"),
        policy: Policy::default(),
        left: BTreeSet::new(),
    };
    let html = with_tags(page, |tag| packer.packed(tag));
    let head = format!("{GENERATOR}{}", packer.policy.meta());
    // Before anything to which it applies, and behind what says how to read it.
    let charset = "<meta charset=\"utf-8\">";
    let html = match html.contains(charset) {
        true => html.replacen(charset, &format!("{charset}\n{head}"), 1),
        false => html.replacen("<head>", &format!("<head>\n{head}"), 1),
    };
    Single {
        html,
        left: packer.left,
    }
}

struct Packer<'a> {
    path: &'a str,
    read: &'a mut dyn FnMut(&str) -> Option<Vec<u8>>,
    /// The script that runs before the page is drawn.
    first: &'a [u8],
    has_formulas: bool,
    policy: Policy,
    left: BTreeSet<String>,
}

impl Packer<'_> {
    /// What stands in the place of a tag; `None` where that is the tag itself.
    fn packed(&mut self, tag: &Tag<'_>) -> Option<String> {
        if tag.begins("a") {
            return self.link(tag);
        }
        if tag.begins("link") && tag.value("rel").as_deref() == Some("stylesheet") {
            let (path, css) = self.named(&tag.value("href")?)?;
            return Some(self.style(&path, &text(&css)));
        }
        if tag.begins("script") {
            let (_, code) = self.named(&tag.value("src")?)?;
            let code = text(&code);
            // A module, because one waits for the whole page though it stands in the head.
            return Some(self.policy.script("<script type=\"module\">", &code));
        }
        Some(tag.with(|name, value| match name {
            "src" | "poster" | "href" => self.data(value).map(Some),
            _ => None,
        }))
    }

    /// A link within the page stays one, whatever the file will be called; what it does not have loses
    /// its address.
    fn link(&mut self, tag: &Tag<'_>) -> Option<String> {
        let address = tag.value("href")?;
        // With a slash begins what is at no place that the site knows.
        let unknown = address.strip_prefix('/').map(str::to_owned);
        let path = there(self.path, &address).or(unknown)?;
        if path == self.path {
            let place = address.find('#').map_or("#", |at| &address[at..]);
            return Some(tag.with(|name, _| (name == "href").then(|| Some(place.to_owned()))));
        }
        self.left.insert(path);
        Some(tag.with(|name, _| (name == "href").then_some(None)))
    }

    /// A stylesheet, and the script that has it follow whether scripts run.
    fn style(&mut self, path: &str, css: &str) -> String {
        let mut parts = css.split("url(\"");
        let mut packed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let named = part.split_once("\")").and_then(|(address, rest)| {
                let path = there(path, address)?;
                // Most pages have no formula, and its letters are the largest file.
                let needed = self.has_formulas || !path.ends_with("/math.woff2");
                let bytes = needed.then(|| (self.read)(&path)).flatten();
                Some((bytes.map(|bytes| data(&path, &bytes)), rest))
            });
            match named {
                Some((Some(data), rest)) => packed.extend(["url(\"", &data, "\")", rest]),
                Some((None, rest)) => packed.extend(["url(\"data:,\")", rest]),
                None => packed.extend(["url(\"", part]),
            }
        }
        let style = self.policy.style(&packed);
        let first = self.policy.script("<script>", &text(self.first));
        format!("{style}\n{first}</script>")
    }

    /// A file of which the page says where it is.
    fn named(&mut self, address: &str) -> Option<(String, Vec<u8>)> {
        let path = there(self.path, address)?;
        let bytes = (self.read)(&path)?;
        Some((path, bytes))
    }

    /// The same as an address that holds it.
    fn data(&mut self, address: &str) -> Option<String> {
        let (path, bytes) = self.named(address)?;
        Some(data(&path, &bytes))
    }
}

/// An address that holds a file.
fn data(path: &str, bytes: &[u8]) -> String {
    let media = media_type(path);
    format!(
        "data:{};base64,{}",
        media.replace("; ", ";"),
        STANDARD.encode(bytes)
    )
}

/// Our own text. Lines end as browsers read them, so that hashes are of what they see.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

/// What the page may do: what is in it, by hash, and pictures, fonts and sounds that are in it.
#[derive(Debug, Default)]
struct Policy {
    styles: Vec<String>,
    scripts: Vec<String>,
}

impl Policy {
    fn style(&mut self, css: &str) -> String {
        // In a string, where alone it may stand, this is the same to a stylesheet and to a script.
        let css = css.replace("</", "<\\/");
        self.styles.push(hash(&css));
        format!("<style>{css}</style>")
    }

    /// A script without its end tag, which the page has.
    fn script(&mut self, begin: &str, code: &str) -> String {
        let code = code.replace("</", "<\\/").replace("<!--", "<\\!--");
        self.scripts.push(hash(&code));
        format!("{begin}{code}")
    }

    fn meta(&self) -> String {
        let hashes = |of: &[String]| match of {
            [] => "'none'".to_owned(),
            all => all.join(" "),
        };
        format!(
            "\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {}; style-src {}; \
             img-src data:; font-src data:; media-src data:; form-action 'none'; base-uri 'none'\">",
            hashes(&self.scripts),
            hashes(&self.styles)
        )
    }
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::client_files;

    fn packed(page: &str) -> Single {
        let assets = Assets::new(&client_files(), "", &Default::default());
        let mut read = |path: &str| {
            let text = match path {
                "-/1/a.css" => {
                    "a { src: url(\"../2/math.woff2\") } b { src: url(\"../3/b.png\") }\r\n"
                }
                "-/4/a.js" => "say(\"</script>\");\n",
                "-/3/b.png" | "w/b.png" | "-/2/math.woff2" => "B",
                _ => return None,
            };
            Some(text.as_bytes().to_vec())
        };
        single(&assets, ("w/a.html", page), &mut read)
    }

    #[test]
    fn what_a_page_shows_is_in_it_and_what_it_leads_to_is_told() {
        let page = "<!doctype html><head><meta charset=\"utf-8\"><link rel=\"stylesheet\" href=\"../-/1/a.css\">\
            <script defer src=\"../-/4/a.js\"></script></head><img src=\"./b.png\"><img src=\"./gone.png\">\
            <a href=\"./a.html#x\">x</a><a href=\"./b.png\">y</a><a href=\"/z\">z</a><a href=\"https://a.example\">u</a>";
        let Single { html, left } = packed(page);
        for part in [
            "<style>a { src: url(\"data:,\") } b { src: url(\"data:image/png;base64,Qg==\") }\n</style>",
            "<script type=\"module\">say(\"<\\/script>\");\n</script></head>",
            "<img src=\"data:image/png;base64,Qg==\"><img src=\"./gone.png\">",
            "<a href=\"#x\">x</a><a>y</a><a>z</a><a href=\"https://a.example\">u</a>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(left.into_iter().collect::<Vec<_>>(), ["w/b.png", "z"]);
        let with_formula = packed(&page.replace("<img", "<math></math><img"));
        assert!(
            with_formula
                .html
                .contains("url(\"data:font/woff2;base64,Qg==\")")
        );
    }

    #[test]
    fn it_may_run_what_was_written_into_it_and_nothing_else() {
        let page = "<head><link rel=\"stylesheet\" href=\"../-/1/a.css\"></head>";
        let html = packed(page).html;
        let hash_of = |begin: &str, end: &str| {
            let rest = html.split_once(begin).map_or("", |(_, rest)| rest);
            hash(rest.split_once(end).map_or("", |(text, _)| text))
        };
        let policy = format!(
            "<head>\n{GENERATOR}\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             script-src {}; style-src {}; ",
            hash_of("<script>", "</script>"),
            hash_of("<style>", "</style>")
        );
        assert!(html.starts_with(&policy), "{html}");
        let bare = packed("<head></head>").html;
        assert!(bare.contains("script-src 'none'; style-src 'none'"));
    }
}
