//! A folder of Markdown as courses, decks and pages, over edits and damage.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod arranged;
mod edited;
mod made;
mod served;
mod taken;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, thread};

use cuecard::content::{Content, Course, DeckEntry, Loader};
use cuecard::course::Finding;
use cuecard::site::screens::reserved;
use tempfile::TempDir;

/// A folder, a loader on it and what it gave last.
struct Folder {
    dir: TempDir,
    loader: Loader,
    content: Content,
    shown: BTreeSet<(String, String)>,
}

impl Folder {
    fn of(files: &[(&str, &str)]) -> Folder {
        let dir = TempDir::new().unwrap();
        for (file, text) in files {
            write(&dir.path().join(file), text);
        }
        Folder::at(dir, |dir| dir.to_owned())
    }

    fn at(dir: TempDir, served: impl Fn(&Path) -> PathBuf) -> Folder {
        Folder::closed(dir, served, None)
    }

    /// With something in it that is closed.
    fn closed(dir: TempDir, served: impl Fn(&Path) -> PathBuf, closed: Option<&str>) -> Folder {
        let mut loader = Loader::open(&served(dir.path()), reserved()).unwrap();
        loader.keep_closed(closed.map(|name| dir.path().join(name)));
        let mut folder = Folder {
            dir,
            loader,
            content: Content::default(),
            shown: BTreeSet::new(),
        };
        folder.load();
        folder
    }

    fn load(&mut self) {
        self.content = self.loader.load(&self.content, "salt", &self.shown);
    }

    fn path(&self, file: &str) -> PathBuf {
        self.dir.path().join(file)
    }

    fn save(&mut self, file: &str, text: impl AsRef<[u8]>) {
        write(&self.path(file), text);
        self.load();
    }

    /// Loads again when the loader asks for it, until it does not.
    fn wait(&mut self) {
        while let Some(again) = self.loader.reload_after() {
            thread::sleep(again + Duration::from_millis(5));
            self.load();
        }
    }

    fn course(&self, path: &str) -> &Course {
        self.content
            .courses
            .get(path)
            .unwrap_or_else(|| panic!("no course {path:?}"))
    }

    fn deck(&self, course: &str, name: &str) -> &Arc<DeckEntry> {
        let decks = &self.course(course).decks;
        decks
            .iter()
            .find(|deck| deck.name == name)
            .unwrap_or_else(|| panic!("no deck {name:?}"))
    }

    fn decks(&self, course: &str) -> Vec<&str> {
        let decks = self.course(course).decks.iter();
        decks.map(|deck| deck.name.as_str()).collect()
    }

    fn pages(&self, course: &str) -> Vec<&str> {
        let pages = self.course(course).pages.iter();
        pages.map(|page| page.name.as_str()).collect()
    }

    fn courses(&self) -> Vec<&str> {
        self.content.courses.keys().map(String::as_str).collect()
    }

    fn files(&self) -> Vec<&str> {
        self.content.files.keys().map(String::as_str).collect()
    }

    fn attachments(&self) -> Vec<&str> {
        self.content
            .attachments
            .keys()
            .map(String::as_str)
            .collect()
    }

    /// What is told, but of the plan: lines and causes, in order.
    fn told(&self) -> Vec<String> {
        let findings = self.content.findings.iter();
        let told = findings.map(|one| {
            let line = one.line.map_or_else(String::new, |line| format!(":{line}"));
            format!("{}{line}: {}", one.file.display(), one.cause)
        });
        told.collect()
    }

    fn html(&self, course: &str, name: &str) -> String {
        let html = self.deck(course, name).html.get();
        let slides = html.data.slides.iter();
        slides.map(|slide| slide.html.as_str()).collect()
    }

    fn finding(&self, file: &str) -> &Finding {
        let mut findings = self.content.findings.iter();
        findings
            .find(|finding| finding.file == Path::new(file))
            .unwrap_or_else(|| panic!("nothing about {file}: {:?}", self.content.findings))
    }
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
