//! A page being made: what every page has (its language, addresses, script, stylesheet), and
//! the template that puts the screen's own data around it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::content::{Course, DeckEntry, DeckHtml, PageEntry};
use crate::render;
use crate::theme::{DeckData, EntryData, NotesData, Page, ThemeError};

use super::scheme::Addresses;
use super::{Asked, Site};

/// A page as HTML, or why the theme cannot make it.
pub(super) type Html = Result<String, ThemeError>;

/// Makes the page of a screen that is no course's.
pub(super) type OfSite = fn(&Sheet<'_>) -> Html;

/// Makes the page of a screen of a course.
pub(super) type OfCourse = fn(&Sheet<'_>, &Asked, &Course) -> Html;

/// Makes the page of a screen of a deck.
pub(super) type OfDeck = fn(&Sheet<'_>, &Asked, (&Course, &DeckEntry)) -> Html;

/// Makes the page of a Markdown file that is no deck.
pub(super) type OfPage = fn(&Sheet<'_>, (&Course, &PageEntry)) -> Html;

/// What all pages have, before there is data.
pub(super) struct Sheet<'a> {
    pub(super) site: &'a Site,
    /// How what stands on this page names what stands elsewhere.
    pub(super) addresses: Addresses<'a>,
    /// The template.
    pub(super) name: &'static str,
    pub(super) lang: &'static str,
    /// The course's address and title; of the site where there is none.
    pub(super) course: (String, &'a str),
    /// The address of each screen that there is here, by its name.
    pub(super) urls: BTreeMap<&'static str, String>,
    pub(super) css: String,
    pub(super) js: Option<String>,
    pub(super) icon: String,
}

impl Sheet<'_> {
    /// The page with that title and that data.
    pub(super) fn filled<T: Serialize>(&self, title: &str, data: &T) -> Html {
        self.site.theme.render(&Page {
            screen: self.name,
            lang: self.lang,
            title,
            instance: &self.site.host.instance,
            base: &self.site.host.base,
            course_url: &self.course.0,
            course_title: self.course.1,
            urls: &self.urls,
            css: &self.css,
            js: self.js.as_deref(),
            icon: &self.icon,
            written: !self.addresses.are_served(),
            single: self.addresses.are_of_one_page(),
            data,
        })
    }

    /// Rendered Markdown with the addresses in it as this page writes them.
    pub(super) fn html<'h>(&self, html: &'h str) -> Cow<'h, str> {
        match self.addresses.are_the_sites() {
            true => Cow::Borrowed(html),
            false => Cow::Owned(render::with_addresses(html, &|url| self.addresses.to(url))),
        }
    }

    /// A deck's data with the addresses in it as this page writes them.
    pub(super) fn deck<'d>(&self, deck: &'d DeckHtml) -> Cow<'d, DeckData> {
        if self.addresses.are_the_sites() {
            return Cow::Borrowed(&deck.data);
        }
        let mut data = deck.data.clone();
        data.url = self.addresses.to(&data.url);
        if let Some(logo) = data.foot.as_mut().and_then(|foot| foot.logo.as_mut()) {
            *logo = self.addresses.to(logo);
        }
        for slide in &mut data.slides {
            slide.html = self.html(&slide.html).into_owned();
        }
        Cow::Owned(data)
    }

    /// A deck's notes, likewise.
    pub(super) fn notes<'d>(&self, deck: &'d DeckHtml) -> Cow<'d, NotesData> {
        if self.addresses.are_the_sites() {
            return Cow::Borrowed(&deck.notes);
        }
        let mut notes = deck.notes.clone();
        for note in &mut notes.notes {
            note.html = self.html(&note.html).into_owned();
        }
        Cow::Owned(notes)
    }

    /// A line of a list with nothing but a name and where it leads.
    pub(super) fn entry(&self, address: &str, title: &str) -> EntryData {
        EntryData {
            name: String::new(),
            url: self.addresses.to(address),
            title: title.to_owned(),
            starts: None,
            ends: None,
            pause: None,
            state: "",
            topic: None,
            sections: Vec::new(),
            slides: 0,
            record: None,
        }
    }
}
