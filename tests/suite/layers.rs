//! The house holds: a module uses only what the table in `src/lib.rs` allows it, the modules of
//! one folder need each other one way, and calculation names nothing of the world.
//!
//! `CUECARD_SRC` is another `src` to look at.

mod circles;
mod names;
mod table;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use circles::circles;
use names::{Use, uses};
use table::Table;

/// What calculation never names: files, clocks, threads, the network, the terminal.
const WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::time::SystemTime",
    "std::time::Instant::now",
    "print",
    "println",
    "eprint",
    "eprintln",
    "actix_files",
    "actix_http",
    "actix_web",
    "actix_ws",
    "getrandom",
    "hostname",
    "if_addrs",
    "notify",
    "rlimit",
    "rusqlite",
    "socket2",
    "tokio",
];

/// Path within `src` and text of every source file.
static SOURCES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let src = std::env::var_os("CUECARD_SRC").map_or(ours, PathBuf::from);
    let mut files = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src is readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(&src).expect("it is in src");
                let name = name.to_str().expect("a name in UTF-8").replace('\\', "/");
                files.push((name, fs::read_to_string(&path).expect("a readable file")));
            }
        }
    }
    files.sort();
    files
});

/// All that they name.
static USES: LazyLock<Vec<Use>> = LazyLock::new(|| uses(&SOURCES));

/// The table that stands in `lib.rs`.
fn table(files: &[(String, String)]) -> Table {
    let lib = files.iter().find(|(name, _)| name == "lib.rs");
    Table::read(&lib.expect("there is a lib.rs").1)
}

/// Rows and modules that do not go together, and rows that use one below them.
fn drift(files: &[(String, String)]) -> Vec<String> {
    let Table { rows, pure } = table(files);
    let rows_named: BTreeSet<&str> = rows.iter().map(|row| row.module.as_str()).collect();
    let modules: BTreeSet<&str> = files
        .iter()
        .filter_map(|(name, _)| name.strip_suffix(".rs")?.split('/').next())
        .filter(|module| !matches!(*module, "lib" | "main"))
        .collect();
    let mut drift = Vec::new();
    for module in modules.difference(&rows_named) {
        drift.push(format!("`{module}` has no row in src/lib.rs"));
    }
    for module in rows_named.difference(&modules) {
        drift.push(format!(
            "src/lib.rs has a row for `{module}`, which is none"
        ));
    }
    for (index, row) in rows.iter().enumerate() {
        for used in &row.uses {
            if !rows[..index].iter().any(|above| above.module == *used) {
                drift.push(format!("`{used}` does not stand above `{}`", row.module));
            }
        }
    }
    if pure.is_empty() {
        drift.push("src/lib.rs does not say which modules are calculation".to_owned());
    }
    for module in pure
        .iter()
        .filter(|pure| !rows_named.contains(pure.as_str()))
    {
        drift.push(format!("`{module}`, which is calculation, has no row"));
    }
    drift
}

/// Uses of a module that the table does not allow.
fn upward(table: &Table, uses: &[Use]) -> Vec<String> {
    let mut upward = BTreeSet::new();
    for used in uses {
        let Some(by) = used.by.first() else { continue };
        let Some(allowed) = table.allowed(by) else {
            continue;
        };
        for module in used.modules.iter().filter_map(|module| module.first()) {
            if module != by && !allowed.contains(module) {
                let Use {
                    file,
                    line,
                    written,
                    ..
                } = used;
                upward.insert(format!(
                    "src/{file}:{line}: `{by}` may not use `{module}`: {written}"
                ));
            }
        }
    }
    upward.into_iter().collect()
}

/// Where calculation names the world.
fn worldly(table: &Table, uses: &[Use]) -> Vec<String> {
    let mut worldly = Vec::new();
    for used in uses {
        let (Some(by), Some(name)) = (used.by.first(), &used.outside) else {
            continue;
        };
        let of_the_world = |world: &&str| {
            name.strip_prefix(*world)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        if table.pure.contains(by) && WORLD.iter().any(of_the_world) {
            let Use { file, line, .. } = used;
            worldly.push(format!(
                "src/{file}:{line}: `{by}`, calculation, names `{name}`"
            ));
        }
    }
    worldly
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_map_has_a_row_for_each_module_and_each_row_uses_those_above() {
    none(&drift(&SOURCES));
}

#[test]
fn a_module_uses_only_what_the_map_allows() {
    none(&upward(&table(&SOURCES), &USES));
}

#[test]
fn calculation_does_not_touch_the_world() {
    none(&worldly(&table(&SOURCES), &USES));
}

#[test]
fn the_modules_of_a_folder_need_each_other_one_way() {
    none(&circles(&USES));
}

/// A small house: what stands where, after a map of two layers.
fn house(files: &[(&str, &str)]) -> Vec<(String, String)> {
    const MAP: &str = "//! | module | is | uses |\n//! |---|---|---|\n\
        //! | [`ground`] | below | – |\n//! | [`roof`] | above | all above |\n//!\n\
        //! `ground` and\n//! `roof` are calculation: no clock.\n\n";
    let lib = [("lib.rs", MAP), ("ground.rs", ""), ("roof.rs", "")];
    let mut house: Vec<(String, String)> = Vec::new();
    for (path, text) in lib.iter().chain(files) {
        match house.iter_mut().find(|(there, _)| there == path) {
            Some((_, before)) => before.push_str(text),
            None => house.push(((*path).to_owned(), (*text).to_owned())),
        }
    }
    house
}

#[test]
fn the_map_is_read_as_it_is_written() {
    let table = table(&house(&[]));
    assert_eq!(table.allowed("ground"), Some(&[][..]));
    assert_eq!(table.allowed("roof"), Some(&["ground".to_owned()][..]));
    assert_eq!(table.allowed("cellar"), None);
    assert_eq!(table.pure, ["ground", "roof"]);
    assert_eq!(drift(&house(&[])), [""; 0]);
}

#[test]
fn a_module_without_a_row_and_a_row_without_a_module_are_found() {
    let told = drift(&house(&[("cellar/wine.rs", "")]));
    assert_eq!(told, ["`cellar` has no row in src/lib.rs"]);
    let files: Vec<_> = house(&[])
        .into_iter()
        .filter(|f| f.0 != "roof.rs")
        .collect();
    assert_eq!(
        drift(&files),
        ["src/lib.rs has a row for `roof`, which is none"]
    );
    let swapped =
        "//! | [`a`] | is | `b` |\n//! | [`b`] | is | – |\n//!\n//! `a` are calculation\n";
    let files = [("lib.rs", swapped), ("a.rs", ""), ("b.rs", "")];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    assert_eq!(drift(&files), ["`b` does not stand above `a`"]);
}

#[test]
fn an_upward_use_is_found_wherever_it_stands() {
    let told = |files: &[(&str, &str)]| {
        let files = house(files);
        upward(&table(&files), &uses(&files)).join("\n")
    };
    let roof = ("roof.rs", "pub fn tile() {}\npub struct Slate;\n");
    assert_eq!(told(&[roof, ("roof.rs", "use crate::ground;\n")]), "");
    for (path, text, line) in [
        ("ground.rs", "use crate::roof::Slate;", 1),
        ("ground.rs", "use crate::{\n    roof::*,\n};", 2),
        ("ground.rs", "use super::roof;", 1),
        (
            "ground/floor.rs",
            "fn f() {\n    super::super::roof::tile();\n}",
            2,
        ),
        (
            "ground.rs",
            "fn f() { assert!(crate::roof::tile() == ()); }",
            1,
        ),
        (
            "ground.rs",
            "#[serde(with = \"crate::roof::tile\")]\nstruct F;",
            1,
        ),
        ("ground.rs", "struct F { f: Vec<crate::roof::Slate> }", 1),
        (
            "ground.rs",
            "mod inner {\n    use super::super::roof::Slate;\n}",
            2,
        ),
    ] {
        let declared = ("lib.rs", "mod ground;\nmod roof;\n");
        let told = told(&[declared, roof, ("ground.rs", "mod floor;"), (path, text)]);
        let wanted = format!("src/{path}:{line}: `ground` may not use `roof`");
        assert!(told.starts_with(&wanted), "{text}: {told}");
    }
    // Through a name that the crate hands on.
    let lib = (
        "lib.rs",
        "mod ground;\nmod roof;\npub use roof::Slate as Cover;\n",
    );
    let told = told(&[lib, roof, ("ground.rs", "fn f(_: crate::Cover) {}")]);
    assert!(
        told.contains("`ground` may not use `roof`: crate::Cover"),
        "{told}"
    );
}

#[test]
fn a_circle_is_found_through_re_exports_and_globs_at_each_level() {
    let told = |files: &[(&str, &str)]| circles(&uses(&house(files))).join("\n");
    let a_to_b = ("roof/a.rs", "use super::b::Beam;\npub struct Arch;\n");
    let roof = ("roof.rs", "mod a;\nmod b;\npub use a::Arch;\nstruct Own;\n");
    assert_eq!(
        told(&[roof, a_to_b, ("roof/b.rs", "pub struct Beam;\n")]),
        ""
    );
    for back in [
        "use super::a::Arch;",
        "use super::Arch;",
        "use super::*;\nfn f(_: Arch) {}",
        "use super::super::roof::Arch;",
        "use crate::roof as r;\nfn f() -> r::Arch { todo!() }",
        "fn f() { let _ = super::a::Arch; }",
        "fn f() { vec![super::Arch]; }",
        "fn f() { use super::Arch; }",
    ] {
        let b = ("roof/b.rs", format!("pub struct Beam;\n{back}\n"));
        let lib = ("lib.rs", "mod ground;\nmod roof;\n");
        let told = told(&[lib, roof, a_to_b, (b.0, &b.1)]);
        assert!(
            told.starts_with("src/roof: a circle of a, b\n"),
            "{back}: {told}"
        );
        assert!(told.contains("src/roof/a.rs:1: super::b::Beam"), "{told}");
    }
    // What the parent's own file defines, and what only tests use, makes none.
    for back in [
        "use super::Own;",
        "use super::*;\nfn f(_: Own) {}",
        "#[cfg(test)]\nmod tests {\n    use super::super::Arch;\n}",
        "/// [`super::Arch`]\nfn f(a: u8) -> u8 { a }",
    ] {
        let b = ("roof/b.rs", format!("pub struct Beam;\n{back}\n"));
        assert_eq!(told(&[roof, a_to_b, (b.0, &b.1)]), "", "{back}");
    }
    let tested = [
        roof,
        a_to_b,
        ("roof/b.rs", "pub struct Beam;\n#[cfg(test)]\nmod tests;\n"),
        ("roof/b/tests.rs", "use super::super::Arch;\n"),
    ];
    assert_eq!(told(&tested), "");
    // A file and the folder of its name are one; so are a folder's files, seen from outside.
    let deep = [
        ("roof.rs", "mod a;\nmod b;\n"),
        ("roof/a.rs", "mod inner;\n"),
        ("roof/a/inner.rs", "use super::super::b::Beam;\n"),
        ("roof/b.rs", "mod inner;\npub struct Beam;\n"),
        ("roof/b/inner.rs", "use crate::roof::a;\n"),
        ("lib.rs", "mod ground;\nmod roof;\n"),
    ];
    assert!(told(&deep).starts_with("src/roof: a circle of a, b\n"));
    // The modules of the crate are siblings too.
    let top = [
        ("lib.rs", "mod ground;\nmod roof;\n"),
        ("ground.rs", "use crate::roof::Tile;\npub struct Stone;\n"),
        ("roof.rs", "use crate::ground::Stone;\npub struct Tile;\n"),
    ];
    assert!(told(&top).starts_with("src/: a circle of ground, roof\n"));
}

#[test]
fn calculation_that_names_the_world_is_found() {
    for (text, name) in [
        ("use std::fs;\nfn f() { fs::read(\"x\"); }", "std::fs::read"),
        (
            "use std::time::Instant;\nfn f() { Instant::now(); }",
            "std::time::Instant::now",
        ),
        (
            "fn f() { assert!(std::env::var(\"X\").is_ok()); }",
            "std::env::var",
        ),
        ("use tokio::sync::mpsc;", "tokio::sync::mpsc"),
        ("fn f() { println!(); }", "println"),
    ] {
        let files = house(&[("ground.rs", text)]);
        let told = worldly(&table(&files), &uses(&files)).join("\n");
        assert!(told.contains(&format!("names `{name}`")), "{text}: {told}");
    }
    let calm = "use std::time::Instant;\nfn f(now: Instant, tokio: u8) -> u8 { tokio }";
    let files = house(&[("ground.rs", calm)]);
    assert_eq!(worldly(&table(&files), &uses(&files)), [""; 0]);
}
