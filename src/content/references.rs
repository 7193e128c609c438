//! What decks and pages link and show of the served folder: whether it is there, and whether an
//! image is too heavy or too small.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use percent_encoding::percent_decode_str;

use super::address::normal;
use super::draft::CourseDraft;
use super::scan::Scan;
use super::warning;
use crate::course::{Finding, Severity};
use crate::render::Reference;

/// Larger images take a phone on a poor Wi-Fi too long, in bytes.
const HEAVIEST: u64 = 2 * 1024 * 1024;
/// Narrower images are small on a slide, in their own pixels.
const NARROWEST: usize = 200;

/// All that a reference may lead to.
pub(super) struct Targets<'a> {
    scan: &'a Scan,
    /// Courses, decks, pages, media, and the folders above them, by path.
    paths: BTreeSet<String>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(scan: &'a Scan, courses: &[CourseDraft]) -> Targets<'a> {
        let mut paths = BTreeSet::new();
        let courses = courses.iter().map(|course| course.path.as_str());
        let files = scan.media.keys().chain(scan.markdown.keys());
        for path in files.map(String::as_str).chain(courses) {
            // A link to a folder is good too, because it leads to a schedule.
            let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            paths.extend(folders.chain([path]).map(str::to_owned));
        }
        Targets { scan, paths }
    }

    /// What is wrong with the references of a deck or page.
    pub(super) fn findings(&self, file: &Path, references: &[Reference]) -> Vec<Finding> {
        let found = references.iter().filter_map(|reference| {
            let path = path(&reference.url)?;
            match (reference.image, self.scan.media.get(&path)) {
                (true, Some(real)) => image(file, reference.line, &path, real),
                (true, None) => Some(warning(
                    file,
                    reference.line,
                    format!("the image {path} is not there"),
                    "put it there, or mend its address",
                )),
                (false, None) if !path.is_empty() && !self.paths.contains(&path) => Some(warning(
                    file,
                    reference.line,
                    format!("it links {path}, which is not there"),
                    "mend the link, or delete it",
                )),
                (false, _) => None,
            }
        });
        found.collect()
    }
}

/// The path that an address names, as in [`super::Content::files`].
fn path(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    Some(normal(path.trim_matches('/')))
}

fn image(file: &Path, line: Option<u32>, path: &str, real: &Path) -> Option<Finding> {
    let bytes = fs::metadata(real).ok()?.len();
    if bytes > HEAVIEST {
        let megabytes = bytes as f64 / (1024.0 * 1024.0);
        return Some(warning(
            file,
            line,
            format!(
                "the image {path} has {megabytes:.1} MB, which a phone on a poor Wi-Fi waits for"
            ),
            "make it smaller: 2 MB at most; 1,600 pixels across are enough",
        ));
    }
    let size = imagesize::size(real).ok()?;
    (size.width < NARROWEST && size.height < NARROWEST).then(|| Finding {
        severity: Severity::Info,
        ..warning(
            file,
            line,
            format!(
                "the image {path} is {}×{} pixels, small on a slide",
                size.width, size.height
            ),
            "use a larger one",
        )
    })
}
