//! Handlebars templates + data → a page.
//!
//! A theme is a folder: `*.hbs`, `theme.css`, `theme.toml`; what it lacks comes from
//! `themes/default`. The data that templates get is in `data`. Where files come from is for
//! `content` to say, what a browser is given of the stylesheet for `site`.

pub mod contrast;
mod data;
mod inline;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
    Template,
};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::course::hex;

pub use data::*;

/// Parsed templates and the stylesheet.
///
/// Beside the page's own data, templates get `t`, the words of the page's language, and
/// `theme`, what `theme.toml` says; and two helpers: `{{json x}}` writes `x` so that it may
/// stand in a `<script type="application/json">`, `{{amount x}}` writes 5 for 5.0.
#[derive(Debug)]
pub struct Theme {
    name: String,
    templates: Handlebars<'static>,
    values: Map<String, Value>,
    css: String,
    /// Pictures and fonts, by name.
    media: BTreeMap<String, Vec<u8>>,
    revision: String,
}

/// The files of a theme, already merged over those of the default theme, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeFiles {
    /// Templates, the stylesheet and `theme.toml`, such as `deck.hbs`.
    pub texts: BTreeMap<String, String>,
    /// Pictures and fonts, such as `logo.svg`.
    pub media: BTreeMap<String, Vec<u8>>,
}

/// A theme's file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {cause}", line.map(|l| format!(":{l}")).unwrap_or_default())]
pub struct ThemeError {
    /// The file, such as `themes/default/deck.hbs`.
    pub file: String,
    /// 1-based, when one line is to blame.
    pub line: Option<u32>,
    /// What is wrong and what to do, without a full stop.
    pub cause: String,
}

impl ThemeError {
    fn new(theme: &str, file: &str, line: Option<usize>, cause: String) -> Self {
        let line = line.and_then(|l| u32::try_from(l).ok());
        ThemeError {
            file: format!("themes/{theme}/{file}"),
            line,
            cause,
        }
    }
}

impl Theme {
    /// Parses the files of a theme. A template is known to the others by its name without `.hbs`
    /// (`{{> slide}}`); texts of other kinds are ignored. `screens` are the names of the templates
    /// that there must be.
    ///
    /// # Errors
    /// The first file that does not parse, or a screen without a template.
    pub fn from_files(
        name: &str,
        files: ThemeFiles,
        screens: impl Iterator<Item = &'static str>,
    ) -> Result<Theme, ThemeError> {
        let error = |file: &str, line, cause| ThemeError::new(name, file, line, cause);
        let mut templates = Handlebars::new();
        // A misspelt name in a template is an error in debug builds, so that our tests find it.
        // In a release it prints nothing, so that a class goes on.
        templates.set_strict_mode(cfg!(debug_assertions));
        templates.register_helper("json", Box::new(Json));
        templates.register_helper("amount", Box::new(Amount));
        let mut parsed = BTreeMap::new();
        let mut values = Map::new();
        let mut hash = Sha256::new();
        let ThemeFiles { mut texts, media } = files;
        let of_texts = texts.iter().map(|(file, text)| (file, text.as_bytes()));
        let of_media = media.iter().map(|(file, bytes)| (file, bytes.as_slice()));
        for (file, bytes) in of_texts.chain(of_media) {
            for part in [file.as_bytes(), bytes] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        for (file, text) in &texts {
            if let Some(template) = file.strip_suffix(".hbs") {
                let of_text = Template::compile_with_name(text, template.to_owned());
                let of_text = of_text.map_err(|e| {
                    error(file, e.pos().map(|(line, _)| line), e.reason().to_string())
                })?;
                parsed.insert(template.to_owned(), of_text);
            } else if file == "theme.toml" {
                values =
                    read_values(text).map_err(|(line, cause)| error(file, Some(line), cause))?;
            }
        }
        inline::register(&mut templates, &parsed);
        for screen in screens {
            if !templates.has_template(screen) {
                let cause = "it is missing; copy it from themes/default".to_owned();
                return Err(error(&format!("{screen}.hbs"), None, cause));
            }
        }
        Ok(Theme {
            name: name.to_owned(),
            templates,
            values,
            // A theme without one looks like our structure alone.
            css: texts.remove("theme.css").unwrap_or_default(),
            media,
            revision: hex(hash.finalize(), 6),
        })
    }

    /// The page as HTML, by the template that `page.screen` names.
    ///
    /// # Errors
    /// A template that asks for something that is not there, or an unknown screen.
    pub fn render<T: Serialize>(&self, page: &Page<'_, T>) -> Result<String, ThemeError> {
        let file = format!("{}.hbs", page.screen);
        let error = |file: &str, line, cause| ThemeError::new(&self.name, file, line, cause);
        let mut data = match serde_json::to_value(page) {
            Ok(Value::Object(data)) => data,
            Ok(_) => return Err(error(&file, None, "its data is not an object".into())),
            Err(e) => return Err(error(&file, None, e.to_string())),
        };
        data.insert("t".into(), Value::Object(strings(page.lang).clone()));
        data.insert("theme".into(), Value::Object(self.values.clone()));
        self.templates
            .render_with_context(page.screen, &Context::from(Value::Object(data)))
            .map_err(|e| {
                let named = e.template_name.as_ref().map(|name| format!("{name}.hbs"));
                error(&named.unwrap_or(file), e.line_no, e.reason().to_string())
            })
    }

    /// `theme.css`; it stands in the last cascade layer, so it overrides everything else.
    pub fn css(&self) -> &str {
        &self.css
    }

    /// Its pictures and fonts by name, which the stylesheet may show: `url("logo.svg")`.
    pub fn media(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.media
    }

    /// A hash of all files.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// What goes into every revision beside the content: a page made by other hands is another page.
    pub fn salt(&self) -> String {
        format!("{} {}", env!("CARGO_PKG_VERSION"), self.revision)
    }
}

/// What a picture or a font of a theme is for `Content-Type`, by its name; `None` for other files.
pub fn media_type(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    let is = |(known, _): &&(&str, &str)| end.eq_ignore_ascii_case(known);
    Some(MEDIA.iter().find(is)?.1)
}

const MEDIA: [(&str, &str); 10] = [
    ("avif", "image/avif"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("otf", "font/otf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("ttf", "font/ttf"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// The words of the screens: Korean for `ko` and whatever begins with it, else English.
pub fn strings(lang: &str) -> &'static Map<String, Value> {
    static KO: LazyLock<Map<String, Value>> =
        LazyLock::new(|| table(include_str!("client/lang/ko.json")));
    static EN: LazyLock<Map<String, Value>> =
        LazyLock::new(|| table(include_str!("client/lang/en.json")));
    let primary = lang.split(['-', '_']).next().unwrap_or(lang);
    if primary.eq_ignore_ascii_case("ko") {
        &KO
    } else {
        &EN
    }
}

/// A table of words.
fn table(json: &str) -> Map<String, Value> {
    let words = serde_json::from_str(json);
    debug_assert!(words.is_ok(), "src/client/lang has JSON");
    words.unwrap_or_default()
}

/// `theme.toml`: lines of `name = "value"`, comments, nothing else. Errors: line, cause.
fn read_values(text: &str) -> Result<Map<String, Value>, (usize, String)> {
    let mut values = Map::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let value = line.split_once('=').and_then(|(name, value)| {
            let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
            (!value.contains(['"', '\\'])).then(|| (name.trim(), value))
        });
        let Some((name, value)) = value else {
            return Err((
                index + 1,
                "write name = \"value\", without quotes or backslashes inside".into(),
            ));
        };
        values.insert(name.to_owned(), Value::String(value.to_owned()));
    }
    Ok(values)
}

/// `{{json x}}`: JSON that cannot end the script element it stands in.
struct Json;

impl HelperDef for Json {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper
            .param(0)
            .ok_or(RenderErrorReason::ParamNotFoundForIndex("json", 0))?
            .value();
        out.write(&value.to_string().replace('<', "\\u003c"))?;
        Ok(())
    }
}

/// `{{amount x}}`: 5 for 5.0, 7.5 for 7.5.
struct Amount;

impl HelperDef for Amount {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        if let Some(number) = helper.param(0).and_then(|p| p.value().as_f64()) {
            out.write(&number.to_string())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
