//! A site as files: which pages are written, and what they need beside them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use super::screens::SeenBy;
use super::{
    Asked, Lang, Scheme, Site, Target, addresses::course_url, addresses::document_url, scheme,
};
use crate::content::Course;
use crate::render;
use crate::theme::ThemeError;

/// What is written beside what everybody may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// The pages of speaker notes.
    pub notes: bool,
    /// What is right in polls, and why.
    pub answers: bool,
}

/// Where a written file has its bytes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Here they are.
    Bytes(Vec<u8>),
    /// A file of the folder, as it is.
    File(PathBuf),
}

/// The addresses of all pages of a site that are written, in order.
pub fn pages(site: &Site, beside: Beside) -> Vec<String> {
    let mut all = BTreeSet::from(["/".to_owned()]);
    for course in site.content.courses.values() {
        all.insert(course_url(&course.path));
        let decks = course.decks.iter().map(|deck| (&deck.name, beside.notes));
        let documents = decks.chain(course.pages.iter().map(|page| (&page.name, false)));
        for (name, notes) in documents {
            let own = document_url(&course.path, name);
            all.extend(notes.then(|| format!("{own}/notes")));
            all.insert(own);
        }
    }
    all.into_iter().collect()
}

/// The page at an address as it is written, with the path of its file; `None` where there is none that
/// is for the eyes of whoever reads the files. `search` is the path of what can be searched in its course.
///
/// # Errors
/// The theme's template asks for something that is not there.
pub fn page(
    site: &Site,
    address: &str,
    search: Option<&str>,
    (lang, beside): (Lang, Beside),
) -> Result<Option<(String, String)>, ThemeError> {
    let Some(Target::Screen(showing)) = site.lookup(address) else {
        return Ok(None);
    };
    let for_readers = match showing.screen.seen_by {
        SeenBy::Everyone => true,
        SeenBy::Presenter => beside.notes,
        // A room has records, and a site that was written has no room.
        SeenBy::ShellThatSignsIn | SeenBy::PresenterWhoShares => false,
    };
    let Some(file) = scheme::file(site, address).filter(|_| for_readers) else {
        return Ok(None);
    };
    let asked = Asked {
        lang,
        answers: beside.answers,
        // Else they have a page of their own.
        notes: beside.notes && site.scheme == Scheme::Single,
        search: search.map(|path| scheme::relative(&file, path)),
        ..Asked::default()
    };
    Ok(Some((decoded(&file), site.page(&showing, &asked)?)))
}

/// What a written file that is no page has; `None` if nothing stands at that path.
pub fn file(site: &Site, path: &str) -> Option<Source> {
    let own = path.strip_prefix("-/").and_then(|own| own.split_once('/'));
    if let Some((hash, name)) = own {
        let asset = site.assets.get(hash, name)?;
        return Some(Source::Bytes(asset.plain.to_vec()));
    }
    let files = &site.content.files;
    let there = files
        .get(path)
        .or_else(|| site.content.attachments.get(path));
    there.map(|file| Source::File(file.clone()))
}

/// The files that a written page or stylesheet names, as paths from the site's folder. Addresses of
/// other hosts, of places in the page itself and of nothing are left out.
pub fn named(from: &str, text: &str) -> BTreeSet<String> {
    let of_markup = render::all_addresses(text);
    let of_css = text.split("url(").skip(1).filter_map(|rest| {
        let value = rest.split(')').next()?;
        Some(value.trim_matches(['"', '\'']).to_owned())
    });
    of_markup
        .chain(of_css)
        .filter_map(|address| there(from, &address))
        .collect()
}

/// The path that a relative address leads to from a file; `None` if it leads elsewhere.
pub(super) fn there(from: &str, address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next()?;
    let scheme = address.split('/').next()?.contains(':');
    if address.is_empty() || scheme || address.starts_with('/') {
        return None;
    }
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => drop(path.pop()?),
            part => path.push(part),
        }
    }
    Some(decoded(&path.join("/")))
}

/// The media type of a file by its name.
pub fn media_type(path: &str) -> String {
    let media = mime_guess::from_path(path).first_or_octet_stream();
    match media.type_() {
        mime_guess::mime::TEXT => format!("{media}; charset=utf-8"),
        _ => media.to_string(),
    }
}

/// A path of percent-encoded names, as files have it.
pub fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// What can be searched in a course: for each deck and page the address of its file from the course's
/// folder, its title, and the id, title and text of each slide. As a script, because a page that was
/// opened from a folder may load scripts and no data.
pub fn index(site: &Site, course: &Course) -> String {
    let own = course_url(&course.path);
    let mut entries = Vec::new();
    let leads = |name: &str| {
        let file = scheme::file(site, &document_url(&course.path, name))?;
        Some(scheme::relative(&own[1..], &file))
    };
    for deck in &course.decks {
        let html = deck.html.get();
        let slides = html.data.slides.iter();
        let slides: Vec<_> = slides
            .map(|slide| (&*slide.id, &*slide.title, render::words(&slide.html)))
            .collect();
        entries.extend(
            leads(&deck.name).map(|url| serde_json::json!([url, deck.outline.title, slides])),
        );
    }
    for page in &course.pages {
        let text = [("", "", render::words(&page.html.get().html))];
        entries.extend(leads(&page.name).map(|url| serde_json::json!([url, page.title, text])));
    }
    format!("cueSearch({});\n", serde_json::Value::from(entries))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_names_is_found_from_where_it_stands() {
        let page = r##"<a href="../b.html#x">b</a> <img src="img/%EA%B0%80.png"> <a href="https://a.example/">
            <a href="#y"> <a href="mailto:a@b"> <a href="../../../out">"##;
        let named = named("week/one/a.html", page);
        assert_eq!(
            named.into_iter().collect::<Vec<_>>(),
            ["week/b.html", "week/one/img/가.png"]
        );
        let css = "a { background: url(\"../f.woff2\") } b { src: url(data:x) }";
        assert_eq!(
            super::named("-/h/style.css", css),
            BTreeSet::from(["-/f.woff2".to_owned()])
        );
    }
}
