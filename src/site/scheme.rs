//! Every address on a page is written here, by the scheme that the site was given: as a server
//! answers it, or as it leads from one written file to another.

use super::{Site, Target};

/// How a site writes addresses.
///
/// ```
/// use cuecard::site::Scheme;
///
/// assert_eq!(Scheme::default(), Scheme::Served);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scheme {
    /// From the root, as a server answers them: `/week_01/session_01`, under the path that its
    /// host is reached by.
    #[default]
    Served,
    /// From file to file, as a page that was written out finds the others:
    /// `../week_01/session_01.html`.
    Files,
    /// As in files, for a page that will have all in it and stand alone.
    Single,
}

/// Writes addresses for one page.
pub(super) struct Addresses<'a> {
    site: &'a Site,
    /// The file that the page would be written to.
    from: String,
}

impl<'a> Addresses<'a> {
    /// For the page at that address.
    pub(super) fn on(site: &'a Site, address: &str) -> Addresses<'a> {
        let from = match site.scheme {
            Scheme::Served => String::new(),
            Scheme::Files | Scheme::Single => {
                file(site, address).unwrap_or_else(|| address[1..].to_owned())
            }
        };
        Addresses { site, from }
    }

    /// Whether they are those by which the site itself finds things, so that nothing need be
    /// rewritten.
    pub(super) fn are_the_sites(&self) -> bool {
        self.are_served() && self.site.host.base.is_empty()
    }

    /// Whether a server answers them.
    pub(super) fn are_served(&self) -> bool {
        self.site.scheme == Scheme::Served
    }

    /// Whether the page will stand alone.
    pub(super) fn are_of_one_page(&self) -> bool {
        self.site.scheme == Scheme::Single
    }

    /// What a page has to say to lead to an address of the site; others stay as they are.
    pub(super) fn to(&self, address: &str) -> String {
        if self.are_served() {
            return match address.starts_with('/') {
                true => format!("{}{address}", self.site.host.base),
                false => address.to_owned(),
            };
        }
        let end = address.find(['?', '#']).unwrap_or(address.len());
        let (path, tail) = address.split_at(end);
        match file(self.site, path) {
            Some(file) => relative(&self.from, &file) + tail,
            None => address.to_owned(),
        }
    }

    /// As above for a folder, which scripts add to: with a slash at its end.
    pub(super) fn to_folder(&self, address: &str) -> String {
        match address.strip_prefix('/') {
            Some(folder) if !self.are_served() => relative(&self.from, folder),
            _ => self.to(address),
        }
    }
}

/// The file that an export writes what stands at an address to, percent-encoded, from the
/// export's folder; `None` where nothing stands that can be written.
pub(super) fn file(site: &Site, address: &str) -> Option<String> {
    let own = address
        .strip_prefix("/-/")
        .and_then(|own| own.split_once('/'));
    if let Some((hash, name)) = own {
        site.assets.get(hash, name)?;
        return Some(address[1..].to_owned());
    }
    match site.lookup(address)? {
        Target::Moved(there) | Target::Elsewhere(there) if there != address => file(site, &there),
        Target::File(_) | Target::Attachment(_) => Some(address[1..].to_owned()),
        Target::Screen(_) if address.ends_with('/') => Some(format!("{}index.html", &address[1..])),
        Target::Screen(_) => {
            let (folder, name) = address.rsplit_once('/')?;
            // `index.html` is its course's, and `index_` that of a deck of the name.
            let more = match name.trim_end_matches('_').eq_ignore_ascii_case("index") {
                true => "_",
                false => "",
            };
            Some(
                format!("{}/{name}{more}.html", folder)
                    .trim_start_matches('/')
                    .to_owned(),
            )
        }
        Target::Moved(_) | Target::Elsewhere(_) | Target::Socket(_) => None,
    }
}

/// The way from a file to another one (or to a folder, which ends in a slash or is empty).
pub(super) fn relative(from: &str, to: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut rest = to;
    from.reverse();
    while let Some((part, after)) = rest.split_once('/')
        && from.last() == Some(&part)
    {
        from.pop();
        rest = after;
    }
    match from.len() {
        // `a:b` alone would be an address with a scheme, and nothing at all this page.
        0 => format!("./{rest}"),
        up => format!("{}{rest}", "../".repeat(up)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_up_and_down_and_never_looks_like_a_scheme() {
        for (from, to, way) in [
            ("a.html", "b.html", "./b.html"),
            ("w/a.html", "w/b:c.html", "./b:c.html"),
            ("w/d/a.html", "w/img/x.png", "../img/x.png"),
            ("w/d/a.html", "-/h/style.css", "../../-/h/style.css"),
            ("w/d/a.html", "index.html", "../../index.html"),
            ("w.html", "w/index.html", "./w/index.html"),
            ("w/a.html", "w/", "./"),
            ("w/a.html", "", "../"),
            ("week/a.html", "weekly/b.html", "../weekly/b.html"),
        ] {
            assert_eq!(relative(from, to), way, "{from} → {to}");
        }
    }
}
