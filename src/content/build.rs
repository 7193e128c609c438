//! A job → a deck or page. A job has all that goes into it and needs nothing of the others;
//! what it makes is in `deck` and `page`. When it runs is `queue`'s.

mod deck;
mod foot;
mod page;
mod revision;

use std::iter;
use std::path::Path;
use std::sync::Arc;

use super::address::{folder_url, last_segment};
use super::panic::catch;
use super::read::Document;
#[cfg(test)]
use super::scan::MarkdownFile;
use super::{DeckHtml, DeckSource};
use crate::course::parse::Foot;
use crate::course::plan::Terms;
use crate::course::{Finding, Outline};
use crate::render::{Context, ImageSizes, Reference, Renderer, Role};
use crate::theme::TextData;

pub(super) use deck::unread;
pub(super) use foot::logo;

/// Bytes of stack of a thread that parses or renders: the parser caps how deep blocks nest, and this
/// is what the libraries that recurse over them need at that depth.
pub(crate) const STACK: usize = 8 * 1024 * 1024;

/// All that a deck or page is made of: equal jobs make equal things.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    /// The name in its course.
    pub(super) name: String,
    pub(super) document: Arc<Document>,
    pub(super) page: bool,
    /// Theme and version.
    pub(super) salt: Arc<str>,
    /// The content's language.
    pub(super) lang: Option<String>,
    /// What the course says of the class.
    pub(super) terms: Terms,
    /// The clock time it begins, where the course says.
    pub(super) starts: Option<String>,
    /// What its course wants at the foot of all slides, the logo as an address of this server.
    pub(super) foot: Foot,
    /// The images of the served folder.
    pub(super) images: Arc<ImageSizes>,
}

/// What a job makes.
#[derive(Debug)]
pub(super) struct Made {
    /// `None`: the file has nothing to show.
    pub(super) what: Option<What>,
    pub(super) findings: Vec<Finding>,
    /// What it links and shows of the served folder.
    pub(super) references: Vec<Reference>,
}

/// A deck or a page: what is small apart from what is large.
#[derive(Debug)]
pub(super) enum What {
    Deck(Brief, Arc<DeckHtml>),
    Page(PageBrief, Arc<TextData>),
}

/// What is known of a deck without its HTML.
#[derive(Debug)]
pub(super) struct Brief {
    pub(super) outline: Arc<Outline>,
    /// The revision of its notes.
    pub(super) notes: String,
    pub(super) topic: Option<String>,
}

/// What is known of a page without its HTML.
#[derive(Debug)]
pub(super) struct PageBrief {
    pub(super) title: String,
    pub(super) revision: String,
}

impl Job {
    /// A job for a file; what the course adds is filled in by the caller.
    pub(super) fn new(name: String, document: Arc<Document>, salt: Arc<str>) -> Job {
        Job {
            name,
            document,
            page: false,
            salt,
            lang: None,
            terms: Terms::default(),
            starts: None,
            foot: Foot::default(),
            images: Arc::default(),
        }
    }

    /// A job of that name, of a file without text.
    #[cfg(test)]
    pub(super) fn named(name: &str) -> Job {
        Job::of_text(name, "")
    }

    /// A job of that name.
    #[cfg(test)]
    pub(super) fn of_text(name: &str, text: &str) -> Job {
        let file = MarkdownFile {
            real: name.into(),
            relative: name.into(),
            path: name.into(),
            folder: String::new(),
            readme: false,
        };
        let document = Document::new(file, text.into());
        Job::new(name.into(), Arc::new(document), "salt".into())
    }

    /// The heading, else the file's name.
    fn title(&self, heading: &str) -> String {
        match heading {
            "" => last_segment(&self.name).to_owned(),
            heading => heading.to_owned(),
        }
    }

    /// The URL of the file's folder.
    fn base(&self) -> String {
        folder_url(&self.document.file.folder)
    }

    fn context<'a>(&'a self, base: &'a str) -> Context<'a> {
        Context {
            base,
            lang: self.lang.as_deref(),
            images: (!self.page).then_some(&*self.images),
        }
    }

    /// Whether it makes the same as another, of whose images only those count that it refers to.
    pub(super) fn is_same(&self, other: &Job, references: &[Reference]) -> bool {
        if Arc::ptr_eq(&self.images, &other.images) {
            return self == other;
        }
        let with_those = Job {
            images: other.images.clone(),
            ..self.clone()
        };
        let mut shown = references
            .iter()
            .filter(|reference| matches!(reference.role, Role::Picture | Role::Logo));
        with_those == *other
            && shown.all(|shown| {
                let size = |job: &Job| job.images.at(&shown.url).map(|file| file.size);
                size(self) == size(other)
            })
    }

    /// Its file, relative to the served folder.
    pub(super) fn file(&self) -> &Path {
        &self.document.file.relative
    }

    /// Its text and those that it takes in.
    pub(super) fn texts(&self) -> Vec<Arc<str>> {
        let included = self.document.included.iter();
        let included = included.map(|one| one.text.clone());
        iter::once(self.document.text.clone())
            .chain(included)
            .collect()
    }

    /// What its deck is made of.
    pub(super) fn source(&self) -> DeckSource {
        DeckSource {
            text: self.document.text.clone(),
            included: self.document.included.clone(),
            names: self.document.names.clone(),
            terms: self.terms.clone(),
            lang: self.lang.clone(),
            base: self.base(),
            images: self.images.clone(),
        }
    }
}

/// Does a job. The error is the message of a panic, which is a dependency's.
pub(super) fn build(job: &Job, renderer: &Renderer) -> Result<Made, String> {
    let mut made = catch(|| match job.page {
        true => page::make(job, renderer),
        false => deck::make(job, renderer),
    })?;
    for finding in &mut made.findings {
        finding.file = job.file().to_owned();
    }
    job.document.notes().locate(&mut made.findings);
    Ok(made)
}
