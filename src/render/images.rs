//! What is known of the images that a text shows: how large the files are that lie beside it.

use percent_encoding::percent_decode_str;

use super::Context;
use super::links::{Target, resolve};
use super::media::{Inline, first_bytes, inline};
use super::paths::Paths;
use super::pixels::pixels;
use crate::course::Image;

/// A file that an address may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageFile {
    /// Width and height in its own pixels, where that is known.
    pub size: Option<(u32, u32)>,
    /// How many bytes it has.
    pub bytes: u64,
}

impl ImageFile {
    /// Whether it is a photograph: by the format that cameras write, or because it has as many bytes
    /// for each pixel as no drawing and no picture of a screen has.
    fn is_photo(&self, url: &str) -> bool {
        const BITS: u64 = 5;
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let (_, extension) = path.rsplit_once('.').unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" | "webp" | "avif" => true,
            "png" => self.size.is_some_and(|(width, height)| {
                self.bytes * 8 >= BITS * u64::from(width) * u64::from(height)
            }),
            _ => false,
        }
    }
}

/// The images that are served, by path as in [`crate::content::Content::files`].
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ImageSizes(Paths<ImageFile>);

impl ImageSizes {
    /// What is known of the image at an address of this server, such as `/img/a%20b.png`.
    pub fn at(&self, url: &str) -> Option<ImageFile> {
        self.of(&path(url)?)
    }

    /// What is known of the image at a path.
    pub fn of(&self, path: &str) -> Option<ImageFile> {
        self.0.find(path).map(|(_, file)| *file)
    }
}

impl FromIterator<(String, ImageFile)> for ImageSizes {
    fn from_iter<T: IntoIterator<Item = (String, ImageFile)>>(images: T) -> ImageSizes {
        ImageSizes(images.into_iter().collect())
    }
}

impl Context<'_> {
    /// What is known of an image, by the address that its author wrote.
    pub fn image(&self, address: &str) -> Image {
        match resolve(self.base, address) {
            Target::Here(url) if url.starts_with('/') => {
                let Some(images) = self.images else {
                    return Image::Unknown;
                };
                match images.at(&url).map(|file| (file, file.size)) {
                    Some((file, Some((width, height)))) => match file.is_photo(&url) {
                        true => Image::Photo(width as f32, height as f32),
                        false => Image::Sized(width as f32, height as f32),
                    },
                    Some((_, None)) => Image::Unknown,
                    None => Image::Absent(name(&url)),
                }
            }
            _ if let Some(Inline::Shown(whole)) = inline(address) => {
                match pixels(&first_bytes(&whole)) {
                    Some((width, height)) => Image::Sized(width as f32, height as f32),
                    None => Image::Unknown,
                }
            }
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
        let known = known.map(|(path, size)| (path, ImageFile { size, bytes: 1 }));
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
            (
                // Two pixels wide, one high.
                "data:image/gif;base64,R0lGODlhAgABAIAAAP///wAAACwAAAAAAgABAAACAoQKADs=",
                Image::Sized(2.0, 1.0),
            ),
            ("data:image/gif;base64,R0lGODlh", Image::Unknown),
        ] {
            assert_eq!(context.image(address), image, "{address}");
        }
    }
}
