//! Files and folders whose names addresses of ours need, such as `join.md`: they have an address
//! beside it, such as `/join-1`, and what links to them leads there.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;

use super::address::{normal, url};
use crate::render::with_addresses;

/// The paths that such files would have → those that they have.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Moved {
    /// Files and folders, by their folder's own path and their name.
    names: BTreeMap<String, String>,
    /// Files that stand in the way of what is below a deck's address; a folder of the name does not.
    files: BTreeMap<String, String>,
}

impl Moved {
    /// The path of a file or folder of that name, which is moved if it is reserved; `taken` are the
    /// names beside it.
    pub(super) fn place(&mut self, path: String, taken: &BTreeSet<String>) -> String {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let free = free(name, |name| taken.contains(name));
        let there = match folder {
            "" => free,
            folder => format!("{folder}/{free}"),
        };
        self.names.insert(path, there.clone());
        there
    }

    /// The same for a file alone.
    pub(super) fn place_file(&mut self, path: &str, is_taken: impl Fn(&str) -> bool) -> String {
        let there = free(path, is_taken);
        self.files.insert(path.to_owned(), there.clone());
        there
    }

    /// The path that something has, given the one that its names say.
    pub(super) fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.is_empty() {
            return Cow::Borrowed(path);
        }
        let mut at = String::new();
        for name in path.split('/') {
            if !at.is_empty() {
                at.push('/');
            }
            at.push_str(name);
            if let Some(there) = self.names.get(&at) {
                at.clone_from(there);
            }
        }
        Cow::Owned(self.files.get(&at).cloned().unwrap_or(at))
    }

    /// HTML of ours whose links lead to where things are.
    pub(super) fn html(&self, html: String) -> String {
        match self.is_empty() {
            true => html,
            false => with_addresses(&html, &|address| self.address(address)),
        }
    }

    fn address(&self, address: &str) -> String {
        let end = address.find(['?', '#']).unwrap_or(address.len());
        let (path, tail) = address.split_at_checked(end).unwrap_or((address, ""));
        let Ok(decoded) = percent_decode_str(path).decode_utf8() else {
            return address.to_owned();
        };
        let decoded = normal(&decoded);
        let inner = decoded.trim_matches('/');
        let there = self.path(inner);
        if there == inner {
            return address.to_owned();
        }
        let slash = if decoded.ends_with('/') { "/" } else { "" };
        format!("{}{slash}{tail}", url(&there))
    }

    fn is_empty(&self) -> bool {
        self.names.is_empty() && self.files.is_empty()
    }
}

/// The first of `join-1`, `join-2`, … that is free.
fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut number = 1_usize;
    loop {
        let free = format!("{name}-{number}");
        if !is_taken(&free) {
            return free;
        }
        number += 1;
    }
}
