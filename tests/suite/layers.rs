//! The layers hold: a module uses only what the table in `src/lib.rs` allows it.

use std::fs;
use std::path::{Path, PathBuf};

/// Module → what it may use besides itself and its own parts. One place decides; `src/lib.rs` tells why.
const LAYERS: &[(&str, &[&str])] = &[
    ("course", &[]),
    ("render", &["course"]),
    ("theme", &["course", "render"]),
    ("wire", &[]),
    ("room", &["course", "wire"]),
    ("content", &["course", "render", "theme"]),
    ("check", &["course", "content"]),
    ("watch", &[]),
    ("store", &["room", "wire"]),
    (
        "server",
        &[
            "course", "render", "theme", "wire", "room", "content", "watch", "store",
        ],
    ),
    (
        "cli",
        &[
            "course", "render", "theme", "content", "check", "watch", "store", "server",
        ],
    ),
];

/// What pure modules never name: files, clocks, threads, the network.
const PURE: &[&str] = &["course", "render", "theme", "wire", "room"];
const WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant::now",
    "tokio::",
    "actix",
];

fn sources(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// (module, path within src, text without its unit tests) of every source file.
fn modules() -> Vec<(String, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&src).ok()?.to_str()?.to_owned();
            let module = name.split('/').next()?.trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).ok()?;
            let code = text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .to_owned();
            Some((module, name, code))
        })
        .filter(|(module, name, _)| {
            !matches!(module.as_str(), "lib" | "main") && !name.ends_with("tests.rs")
        })
        .collect()
}

#[test]
fn a_module_uses_only_the_layers_below_it() {
    let mut broken = Vec::new();
    for (module, name, code) in modules() {
        let Some((_, allowed)) = LAYERS.iter().find(|(m, _)| *m == module) else {
            broken.push(format!("{name}: `{module}` is in no layer"));
            continue;
        };
        for (i, line) in code
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim_start().starts_with("//"))
        {
            for used in line.split("crate::").skip(1) {
                let used: String = used
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if used != module && !used.is_empty() && !allowed.contains(&used.as_str()) {
                    broken.push(format!("{name}:{}: `{module}` may not use `{used}`", i + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn pure_modules_do_not_touch_the_world() {
    let mut broken = Vec::new();
    for (module, name, code) in modules() {
        if !PURE.contains(&module.as_str()) {
            continue;
        }
        for (i, line) in code
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim_start().starts_with("//"))
        {
            for word in WORLD.iter().filter(|w| line.contains(**w)) {
                broken.push(format!("{name}:{}: pure `{module}` names `{word}`", i + 1));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
