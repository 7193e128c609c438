//! How large the images of the served folder are. Each file is read once, as far as its size stands
//! in its first bytes, and again when it changed.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::address::normal;
use super::panic::catch;
use super::scan::{self, Scan};
use crate::course::{Notes, html_tags, images_shown};
use crate::render::{Context, ImageFile, ImageSizes, seen};

/// So much of a drawing or a photograph is looked at for how large it is seen, in bytes.
const HEAD: u64 = 64 * 1024;

/// The images of the served folder, over many loads.
#[derive(Default)]
pub(super) struct ImageFiles {
    known: HashMap<PathBuf, (Stamp, Option<(u32, u32)>)>,
    last: Arc<ImageSizes>,
}

/// Tells whether a file must be read again.
type Stamp = (u64, Option<SystemTime>);

impl ImageFiles {
    /// The sizes of all that a scan found: the same ones as the last time where nothing changed.
    /// What moved aside is known by its own name too, because authors wrote that.
    pub(super) fn of_scan(&mut self, folder: &Path, scan: &Scan) -> Arc<ImageSizes> {
        let files = scan.media.iter().flat_map(|(path, real)| {
            let own = real.strip_prefix(folder).ok();
            let own = own.map(|own| normal(&own.to_string_lossy()));
            let paths = [Some(path.clone()), own.filter(|own| own != path)];
            paths.into_iter().flatten().map(|path| (path, real.clone()))
        });
        self.sizes(files.collect())
    }

    /// The sizes of those that a file shows which is served alone, below its folder.
    pub(super) fn of_file(&mut self, folder: &Path, notes: Notes<'_>) -> Arc<ImageSizes> {
        let context = Context {
            base: "/",
            lang: None,
            images: None,
        };
        // A panic here happens again when the file is built, and becomes a finding there.
        let addresses = catch(|| images_shown(notes)).unwrap_or_default();
        let files = addresses.into_iter().filter_map(|address| {
            let path = context.image_path(&address)?;
            let real = scan::find(folder, &path)?;
            (real.is_file() && scan::is_media(&real)).then_some((path, real))
        });
        self.sizes(files.collect())
    }

    fn sizes(&mut self, files: Vec<(String, PathBuf)>) -> Arc<ImageSizes> {
        let mut last = std::mem::take(&mut self.known);
        let mut sizes = Vec::with_capacity(files.len());
        for (path, real) in files {
            let Ok(meta) = fs::metadata(&real) else {
                continue;
            };
            let stamp = (meta.len(), meta.modified().ok());
            let known = self
                .known
                .get(&real)
                .copied()
                .or_else(|| last.remove(&real));
            let known = known.filter(|(of, _)| *of == stamp);
            let size = known.map_or_else(|| size(&real), |(_, size)| size);
            let bytes = meta.len();
            sizes.push((path, ImageFile { size, bytes }));
            self.known.insert(real, (stamp, size));
        }
        let sizes = ImageSizes::from_iter(sizes);
        if sizes != *self.last {
            self.last = Arc::new(sizes);
        }
        self.last.clone()
    }
}

/// The images that a file shows which belongs to no course.
pub fn images_beside(file: &Path, notes: Notes<'_>) -> Arc<ImageSizes> {
    let folder = fs::canonicalize(file).ok();
    let folder = folder.as_deref().and_then(Path::parent);
    folder.map_or_else(Arc::default, |folder| {
        ImageFiles::default().of_file(folder, notes)
    })
}

/// How large the image in a file is, in its own pixels.
fn size(file: &Path) -> Option<(u32, u32)> {
    let extension = file.extension()?.to_str()?.to_ascii_lowercase();
    if extension == "svg" {
        return of_drawing(&String::from_utf8_lossy(&head(file)?));
    }
    let size = imagesize::size(file).ok()?;
    let size = (
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    );
    Some(match extension.as_str() {
        "jpg" | "jpeg" => seen(size, &head(file)?),
        _ => size,
    })
}

fn head(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(file).ok()?;
    file.take(HEAD).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The size that the opening tag of an SVG says: its width and height, or as much of its view box.
fn of_drawing(svg: &str) -> Option<(u32, u32)> {
    let root = html_tags(svg).find(|tag| tag.name == "svg")?;
    let view = root.value("viewBox");
    let view: Vec<f32> = view
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter_map(|number| number.parse().ok())
        .collect();
    let view = match view.as_slice() {
        [_, _, width, height] if *width > 0.0 && *height > 0.0 => Some((*width, *height)),
        _ => None,
    };
    let (width, height) = match (px(&root.value("width")), px(&root.value("height")), view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((w, h))) => (width, width * h / w),
        (None, Some(height), Some((w, h))) => (height * w / h, height),
        (_, _, Some(view)) => view,
        _ => return None,
    };
    // An icon may be drawn in a box of less than a pixel.
    Some((width.ceil().max(1.0) as u32, height.ceil().max(1.0) as u32))
}

/// A length in px; none where it is a share of something.
fn px(length: &str) -> Option<f32> {
    let length = length.trim();
    let unit = length.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+'));
    let number: f32 = length.strip_suffix(unit)?.parse().ok()?;
    let by = match unit.trim() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" | "em" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    (number > 0.0).then_some(number * by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_as_large_as_its_opening_tag_says() {
        for (tag, size) in [
            (
                "<svg width=\"48px\" height='48' viewBox=\"0 0 9 9\">",
                Some((48, 48)),
            ),
            (
                "<?xml version=\"1.0\"?><!-- <b> -->\n<svg viewBox=\"0 0 1000 800\">",
                Some((1000, 800)),
            ),
            ("<svg width=\"100%\" viewBox=\"0,0,20,10\">", Some((20, 10))),
            ("<svg width=\"1in\" viewBox=\"0 0 2 1\">", Some((96, 48))),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\">", None),
            ("text", None),
        ] {
            assert_eq!(of_drawing(tag), size, "{tag}");
        }
    }
}
