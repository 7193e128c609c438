//! What decks, pages and READMEs link and show of the served folder: whether it is there, whether
//! an image is too heavy or too small, and what the class may download because notes link it.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::address::{last_segment, path_of};
use super::arrange::{CourseFiles, markdown_path};
use super::readme::Readme;
use super::scan::{self, Scan};
use super::served::Served;
use super::warning;
use crate::course::{Finding, Severity};
use crate::render::{ImageFile, ImageSizes, Media, Paths, Reference, Role};

/// Larger images take a phone on a poor Wi-Fi too long, in bytes.
const HEAVIEST: u64 = 2 * 1024 * 1024;
/// Narrower images are small on a slide, in their own pixels.
const NARROWEST: u32 = 200;
/// Endings of videos that browsers do not play.
const UNPLAYED: [&str; 8] = ["avi", "mkv", "wmv", "flv", "mpg", "mpeg", "3gp", "m2ts"];

/// The names that references are looked up by. They are the same until something comes or goes.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Courses, decks, pages, media, and the folders above them.
    pages: BTreeSet<String>,
    /// Media and all other files.
    files: Paths<()>,
}

/// All that a reference may lead to.
pub(super) struct Targets<'a> {
    pub(super) served: &'a Served,
    pub(super) scan: &'a Scan,
    pub(super) names: &'a Names,
    pub(super) images: &'a ImageSizes,
}

/// What became of the references of one file. It holds as long as [`Names`] and images do, unless
/// it [`Followed::may_change`].
#[derive(Debug, Default)]
pub(super) struct Followed {
    pub(super) findings: Vec<Finding>,
    /// What is served because of them, by path as in [`super::Content::files`].
    pub(super) files: Vec<(String, Sent)>,
    /// Whether the disk was asked for what no scan lists.
    pub(super) may_change: bool,
}

/// How a file is served, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// As it is.
    Shown(PathBuf),
    /// For saving only.
    Attachment(PathBuf),
}

/// What lies at a path.
enum Found {
    /// A page of ours, or a folder of such.
    Page,
    File(Sent),
    /// There, but not served, and what to do about it.
    Closed(&'static str, &'static str),
    Nothing,
}

impl Names {
    pub(super) fn of(scan: &Scan, courses: &[CourseFiles]) -> Names {
        let mut pages = BTreeSet::new();
        let courses = courses.iter().map(|course| course.path.as_str());
        let shown = scan.media.keys().chain(scan.markdown.keys());
        for path in shown.map(String::as_str).chain(courses) {
            // A link to a folder is good too, because it leads to a schedule.
            let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            for page in folders.chain([path]) {
                if !pages.contains(page) {
                    pages.insert(page.to_owned());
                }
            }
        }
        let files = scan.media.keys().chain(scan.others.keys());
        let files = files.map(|path| (path.clone(), ())).collect();
        Names { pages, files }
    }
}

impl Targets<'_> {
    /// Follows the references of a file of the notes.
    pub(super) fn follow(&self, file: &Path, references: &[Reference]) -> Followed {
        let mut followed = Followed {
            may_change: self.served.is_single_file(),
            ..Followed::default()
        };
        for reference in references {
            if let Some(path) = self.path(&reference.url).filter(|path| !path.is_empty()) {
                self.follow_one((file, reference), path, &mut followed);
            }
        }
        followed
    }

    /// Follows the references of a course's README. Links to decks that are missing are told of
    /// already, and those to notes and folders elsewhere are no slips: a README is also read in its
    /// repository, of which only a part is served.
    pub(super) fn follow_readme(&self, course: &str, readme: &Readme) -> Followed {
        let decks = readme.schedule.decks.iter();
        let decks: HashSet<String> = decks
            .filter_map(|link| markdown_path(course, &link.target, &self.scan.moved))
            .collect();
        let (mut others, mut is_left_out) = (Vec::new(), false);
        for one in &readme.references {
            let names_a_file = last_segment(&one.url).contains('.');
            let is_slip = one.role != Role::Link || names_a_file;
            match self.path(&one.url) {
                Some(path) if decks.contains(&path) => {}
                _ if is_slip || self.is_there(one) => others.push(one.clone()),
                // It may come.
                _ => is_left_out = true,
            }
        }
        let mut followed = self.follow(&readme.file, &others);
        followed.may_change |= is_left_out;
        followed
    }

    /// Whether something lies where a reference leads.
    fn is_there(&self, reference: &Reference) -> bool {
        let path = self.path(&reference.url).unwrap_or_default();
        !matches!(self.look_in_any_case(&path), (Found::Nothing, _))
    }

    /// The path that an address names, as in [`super::Content::files`].
    fn path(&self, url: &str) -> Option<String> {
        let path = path_of(url)?;
        Some(self.scan.moved.path(&path).into_owned())
    }

    fn follow_one(
        &self,
        (file, reference): (&Path, &Reference),
        path: String,
        followed: &mut Followed,
    ) {
        let tell = |severity, cause: String, remedy: &str| Finding {
            severity,
            ..warning(file, reference.line, cause, remedy)
        };
        let what = match reference.role {
            Role::Link => format!("it links {path}, which"),
            Role::Picture => format!("the image {path}"),
            Role::Logo => format!("the logo {path}"),
            Role::Player => format!("the recording {path}"),
        };
        let (found, other_case) = self.look_in_any_case(&path);
        followed.may_change |= matches!(found, Found::Nothing | Found::Closed(..));
        if let Some(other) = other_case {
            followed.findings.push(tell(
                Severity::Info,
                format!("{what} is there as {other}"),
                "write the name as the file has it: other servers tell upper from lower case",
            ));
        }
        let finding = match (found, reference.role) {
            (Found::Page, Role::Link) => None,
            (Found::File(sent), role) => match misfit(&sent, role) {
                Some((cause, remedy)) => Some(tell(
                    Severity::Warning,
                    format!("{what} is there, but {cause}"),
                    remedy,
                )),
                None => {
                    let known = match (&sent, role) {
                        (Sent::Shown(_), Role::Picture) => self.images.of(&path),
                        _ => None,
                    };
                    let seen = known.and_then(|known| image(file, reference.line, &path, known));
                    if !self.scan.media.contains_key(&path) {
                        followed.files.push((path, sent));
                    }
                    seen
                }
            },
            (Found::Closed(cause, remedy), _) => Some(tell(
                Severity::Warning,
                format!("{what} is there, but not served: {cause}"),
                remedy,
            )),
            (Found::Page | Found::Nothing, role) => Some(tell(
                Severity::Warning,
                format!("{what} is not there"),
                match role {
                    Role::Link => "mend the link, or delete it",
                    Role::Picture | Role::Logo | Role::Player => {
                        "put it there, or mend its address"
                    }
                },
            )),
        };
        followed.findings.extend(finding);
    }

    /// What lies at a path, or else at the only one that differs from it in case; with it that one.
    fn look_in_any_case(&self, path: &str) -> (Found, Option<&str>) {
        match self.look(path) {
            Found::Nothing => {}
            found => return (found, None),
        }
        match self.names.files.find(path) {
            Some((other, ())) => (self.look(other), Some(other)),
            None => (self.look_closed(path), None),
        }
    }

    fn look(&self, path: &str) -> Found {
        if let Some(real) = self.scan.media.get(path) {
            return Found::File(Sent::Shown(real.clone()));
        }
        if self.names.pages.contains(path) {
            return Found::Page;
        }
        if let Some(real) = self.scan.others.get(path) {
            return self.other(path, real.clone());
        }
        match self.served.is_single_file() {
            true => self.look_beside(path),
            false => Found::Nothing,
        }
    }

    /// The folder around a single file is not scanned: what the file refers to is looked for there,
    /// and nothing else.
    fn look_beside(&self, path: &str) -> Found {
        let folder = self.served.folder();
        let Some(real) = scan::find(folder, path) else {
            // Other notes are not served, and a link to them is no slip.
            let is_of_notes = scan::find(folder, &format!("{path}.md")).is_some();
            return match is_of_notes {
                true => Found::Page,
                false => Found::Nothing,
            };
        };
        match () {
            () if !real.is_file() => Found::Page,
            () if scan::is_media(&real) && scan::is_media(Path::new(path)) => {
                Found::File(Sent::Shown(real))
            }
            () => self.other(path, real),
        }
    }

    /// A file that is served only because notes link it.
    fn other(&self, path: &str, real: PathBuf) -> Found {
        let by_name = |is: fn(&Path) -> bool| is(Path::new(path)) || is(&real);
        if by_name(scan::is_secret) || self.served.is_closed(&real) {
            return Found::Closed(
                "a file of that name may hold a key or a password",
                "give it another name, or put it into a .zip, if the class may have it",
            );
        }
        if by_name(scan::is_source) {
            return Found::Closed(
                "the text of notes may hold what only presenters see",
                "put it into a .zip, if the class may have it",
            );
        }
        Found::File(Sent::Attachment(real))
    }

    /// What is in no list of the scan, and is there all the same.
    fn look_closed(&self, path: &str) -> Found {
        let folder = self.served.folder();
        let usual = |name: &str| !matches!(name, "" | "." | "..");
        if !path.split('/').all(usual) {
            return Found::Nothing;
        }
        let Ok(there) = fs::symlink_metadata(folder.join(path)) else {
            return Found::Nothing;
        };
        if scan::is_hidden(path) {
            return Found::Closed(
                "it is hidden, or what tools have put there",
                "copy it to a folder of the notes, if the class may have it",
            );
        }
        if there.is_dir() {
            return Found::Closed(
                "it is a folder without notes",
                "link the files in it, or a .zip of it",
            );
        }
        Found::Closed(
            "it was left out when the folder was read",
            "see what else is told of it",
        )
    }
}

/// Why a file cannot be what its place wants, and what to do.
fn misfit(sent: &Sent, role: Role) -> Option<(&'static str, &'static str)> {
    let (Sent::Shown(real) | Sent::Attachment(real)) = sent;
    let media = real.to_str().and_then(Media::of);
    let ending = real.extension().and_then(|ending| ending.to_str());
    let is_video = ending.is_some_and(|e| UNPLAYED.iter().any(|u| u.eq_ignore_ascii_case(e)));
    match role {
        Role::Link => None,
        Role::Picture | Role::Logo | Role::Player if is_video => Some((
            "browsers do not play videos of its kind",
            "save it as MP4 (H.264) or WebM, or link it for downloading: [name](file)",
        )),
        Role::Picture | Role::Logo if media != Some(Media::Picture) => Some((
            "browsers do not show it as a picture",
            "save it as PNG, JPEG, WebP or SVG, or link it for downloading: [name](file)",
        )),
        Role::Player if !matches!(media, Some(Media::Sound | Media::Video)) => Some((
            "browsers do not play files of its kind",
            "save it as MP4 (H.264), WebM or MP3, or link it for downloading: [name](file)",
        )),
        Role::Picture | Role::Logo | Role::Player => None,
    }
}

/// What an author should know of an image's size.
fn image(file: &Path, line: Option<u32>, path: &str, known: ImageFile) -> Option<Finding> {
    if known.bytes > HEAVIEST {
        let megabytes = known.bytes as f64 / (1024.0 * 1024.0);
        return Some(warning(
            file,
            line,
            format!(
                "the image {path} has {megabytes:.1} MB, which a phone on a poor Wi-Fi waits for"
            ),
            "make it smaller: 2 MB at most; 1,600 pixels across are enough",
        ));
    }
    let (width, height) = known.size?;
    (width < NARROWEST && height < NARROWEST).then(|| Finding {
        severity: Severity::Info,
        ..warning(
            file,
            line,
            format!("the image {path} is {width}×{height} pixels, small on a slide"),
            "use a larger one",
        )
    })
}
