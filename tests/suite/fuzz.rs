//! The bodies of the fuzz targets, over their seeds and over mutations of real notes.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use crate::cases::cases;
use crate::mutation::mutants;
use crate::notes::notes;

#[path = "../fuzz/bodies.rs"]
pub(crate) mod bodies;

/// `CUECARD_MUTATIONS` is how many there are.
fn mutations() -> u32 {
    let count = std::env::var("CUECARD_MUTATIONS");
    count
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(300)
}

/// Each file that a target begins with.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let entries = fs::read_dir(folder.join(target)).expect("a folder of seeds");
    let seeds = entries.map(|entry| {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a readable file");
        (path.display().to_string(), bytes)
    });
    let seeds: Vec<_> = seeds.collect();
    assert!(!seeds.is_empty(), "no seeds for {target}");
    seeds
}

#[test]
fn seeds_of_notes_become_slides() {
    for (name, bytes) in seeds("notes") {
        println!("{name}");
        bodies::notes(&bytes);
    }
}

#[test]
fn seeds_of_frames_keep_a_room_in_bounds() {
    for (name, bytes) in seeds("wire") {
        println!("{name}");
        bodies::wire(&bytes);
    }
}

#[test]
fn notes_become_slides() {
    for note in notes() {
        println!("{}", note.path.display());
        bodies::notes(note.text.as_bytes());
    }
}

proptest! {
    #![proptest_config(cases(mutations()))]

    #[test]
    fn mutated_notes_become_slides(mutant in mutants(notes())) {
        bodies::notes(mutant.text.as_bytes());
    }
}
