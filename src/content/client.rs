//! Our own scripts, styles and icon as they lie in `src/client`.

use std::collections::BTreeMap;

use rust_embed::RustEmbed;

/// `src/client`, within the binary (in debug builds: read from the disk).
#[derive(RustEmbed)]
#[folder = "src/client/"]
#[include = "*.js"]
#[include = "*.css"]
#[include = "icon.svg"]
struct Embedded;

/// The files of `src/client` by name.
pub fn client_files() -> BTreeMap<String, String> {
    let texts = Embedded::iter().filter_map(|name| {
        let bytes = Embedded::get(&name)?.data;
        // Ours are UTF-8.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Some((name.into_owned(), text))
    });
    texts.collect()
}
