//! What is known of the images that a text shows: how large the files are that lie beside it.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::Context;
use super::links::{Target, resolve};
use super::media::{Inline, inline};
use crate::course::Image;

/// Width and height in an image's own pixels, where that is known.
type Size = Option<(u32, u32)>;

/// The images that are served, by path as in [`crate::content::Content::files`].
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ImageSizes {
    by_path: BTreeMap<String, Size>,
    /// By path in lower case; `None` where there are several.
    by_folded: BTreeMap<String, Option<Size>>,
}

impl ImageSizes {
    /// What is known of the image at an address of this server, such as `/img/a%20b.png`.
    pub fn at(&self, url: &str) -> Option<Size> {
        let path = path(url)?;
        let exact = self.by_path.get(&path).copied();
        // A name that differs in upper and lower case is found where only one does.
        exact.or_else(|| *self.by_folded.get(&path.to_lowercase())?)
    }
}

impl FromIterator<(String, Size)> for ImageSizes {
    fn from_iter<T: IntoIterator<Item = (String, Size)>>(images: T) -> ImageSizes {
        let mut sizes = ImageSizes::default();
        for (path, size) in images {
            sizes
                .by_folded
                .entry(path.to_lowercase())
                .and_modify(|only| *only = None)
                .or_insert(Some(size));
            sizes.by_path.insert(path, size);
        }
        sizes
    }
}

impl Context<'_> {
    /// What is known of an image, by the address that its author wrote.
    pub fn image(&self, address: &str) -> Image {
        match resolve(self.base, address) {
            Target::Here(url) if url.starts_with('/') => {
                match self.images.map(|images| images.at(&url)) {
                    Some(Some(Some((width, height)))) => Image::Sized(width as f32, height as f32),
                    Some(None) => Image::Absent(name(&url)),
                    Some(Some(None)) | None => Image::Unknown,
                }
            }
            _ if matches!(inline(address), Some(Inline::Shown(_))) => Image::Unknown,
            Target::OtherHost(url) => Image::Elsewhere(host(&url).to_owned()),
            _ => Image::Absent(String::new()),
        }
    }

    /// The path at which the image lies that an author's address names, if it is on this server.
    pub fn image_path(&self, address: &str) -> Option<String> {
        match resolve(self.base, address) {
            Target::Here(url) if url.starts_with('/') => path(&url),
            _ => None,
        }
    }
}

/// The path that an absolute address names.
fn path(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    Some(path.trim_matches('/').to_owned())
}

fn name(url: &str) -> String {
    let path = path(url).unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The host of an address: what stands between its `//` and its path.
fn host(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, _) = rest.split_at_checked(end).unwrap_or((rest, ""));
    host.rsplit('@').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_known_by_the_address_that_its_author_wrote() {
        let known = [
            ("a/b c.png".to_owned(), Some((4, 3))),
            ("a/d".to_owned(), None),
            ("a/two.png".to_owned(), None),
            ("a/Two.png".to_owned(), None),
        ];
        let images = ImageSizes::from_iter(known);
        let context = Context {
            base: "/a/",
            lang: None,
            images: Some(&images),
        };
        for (address, image) in [
            ("./b%20c.png", Image::Sized(4.0, 3.0)),
            ("b c.png?v=2", Image::Sized(4.0, 3.0)),
            ("d", Image::Unknown),
            ("B C.PNG", Image::Sized(4.0, 3.0)),
            ("TWO.png", Image::Absent("TWO.png".to_owned())),
            ("../e/f.png", Image::Absent("f.png".to_owned())),
            (
                "https://me@example.org:8/x.png",
                Image::Elsewhere("example.org:8".to_owned()),
            ),
            ("javascript:x", Image::Absent(String::new())),
        ] {
            assert_eq!(context.image(address), image, "{address}");
        }
    }
}
