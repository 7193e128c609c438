//! The addresses of courses, decks and pages as a server answers them; how a page writes them
//! is for `scheme` to say.

use crate::content::address::{folder_url, url};

/// The address of a course, as a server answers it.
pub fn course_url(path: &str) -> String {
    folder_url(path)
}

/// The address of a deck or page of a course with that path, as a server answers it.
pub fn document_url(course: &str, name: &str) -> String {
    match course {
        "" => url(name),
        path => url(&format!("{path}/{name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_percent_encoded_but_for_slashes() {
        assert_eq!(course_url(""), "/");
        assert_eq!(course_url("1주차/a b%"), "/1%EC%A3%BC%EC%B0%A8/a%20b%25/");
    }
}
