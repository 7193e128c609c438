//! A screen's script out of our modules: its entry and what that imports, each module once,
//! after those it imports, without comments, `import` statements and the word `export`.
//!
//! Why not plain `<script type="module">` files, which a browser links by itself: on a phone's
//! bad line they take longer until the class is there. Side by side over a line of real packets
//! (two TUN devices, HTTP/1.1, gzip for each file, comments left out, `modulepreload` for each
//! module; medians of 8 or 10
//! visits to `/live`, 29 modules, and to a deck page, 18; milliseconds until the first paint and
//! until the script has run):
//!
//! | line | page | linked | modules | without `modulepreload` (Safari 16) |
//! |---|---|---|---|---|
//! | 400 kbit/s, 400 ms | `/live` | 1784, 3103 | 1768, 5051 | 1784, 5523 |
//! | | deck | 1800, 2009 | 1816, 3165 | 1824, 3665 |
//! | 2 Mbit/s, 150 ms, 2 % lost | `/live` | 1024, 1752 | 980, 2839 | 996, 3342 |
//! | | deck | 976, 1210 | 968, 1680 | 1016, 2086 |
//!
//! The first paint needs no script, so it is the same. The rest waits for 28 more requests on
//! six connections that each begin slowly, and for a third more bytes (59.8 KB instead of 45.0),
//! because small files are compressed each on its own.
//!
//! What is left out is found line by line. That is safe because modules keep to a form, and
//! what does not is an error with its file and line, never a line that is silently kept or lost.

use std::collections::BTreeMap;

use thiserror::Error;

use super::Files;

/// Where a module leaves the form that makes linking safe.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("src/client/{module}:{line}: {fault}")]
pub(super) struct Misform {
    module: String,
    line: usize,
    fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
enum Fault {
    #[error("there is no such module")]
    NoModule,
    #[error("an import is `import {{ a, b }} from \"./x.js\";`, without renames")]
    Import,
    #[error("an export is a function, a class or a const with a name")]
    Export,
    #[error("a template literal ends in the line where it begins")]
    Template,
    #[error("a comment that begins after code ends in its line")]
    Comment,
    #[error("{0} does not export {1}")]
    NotExported(String, String),
    #[error("{0} imports this module, which imports it")]
    Circle(String),
    #[error("{0} stands at the top of {1} too, and one screen has both")]
    Twice(String, String),
}

/// The script of a screen out of the files of `src/client`.
pub(super) fn link(entry: &str, files: &Files) -> Result<String, Misform> {
    let source = files.get(entry).ok_or_else(|| Misform {
        module: entry.to_owned(),
        line: 1,
        fault: Fault::NoModule,
    })?;
    let mut linker = Linker {
        files,
        exports: BTreeMap::new(),
        tops: BTreeMap::new(),
        script: String::new(),
    };
    linker.add(entry, source)?;
    Ok(linker.script)
}

struct Linker<'a> {
    files: &'a Files,
    /// What each module exports; `None` while those that it imports are added.
    exports: BTreeMap<String, Option<Vec<String>>>,
    /// The module of each name at the top of the script.
    tops: BTreeMap<String, String>,
    script: String,
}

impl Linker<'_> {
    fn add(&mut self, module: &str, source: &str) -> Result<(), Misform> {
        let at = |line, fault| Misform {
            module: module.to_owned(),
            line,
            fault,
        };
        let read = Module::read(source).map_err(|(line, fault)| at(line, fault))?;
        self.exports.insert(module.to_owned(), None);
        for Import { line, from, names } in read.imports {
            if !self.exports.contains_key(&from) {
                let files = self.files;
                let source = files.get(&from).ok_or_else(|| at(line, Fault::NoModule))?;
                self.add(&from, source)?;
            }
            let Some(Some(exports)) = self.exports.get(&from) else {
                return Err(at(line, Fault::Circle(from)));
            };
            if let Some(name) = names.into_iter().find(|name| !exports.contains(name)) {
                return Err(at(line, Fault::NotExported(from, name)));
            }
        }
        for (line, name) in read.tops {
            if let Some(other) = self.tops.insert(name.clone(), module.to_owned()) {
                return Err(at(line, Fault::Twice(name, other)));
            }
        }
        self.exports.insert(module.to_owned(), Some(read.exports));
        self.script.push_str(&read.code);
        Ok(())
    }
}

/// A module, read.
#[derive(Default)]
struct Module {
    imports: Vec<Import>,
    exports: Vec<String>,
    /// The names declared at its top, with their lines.
    tops: Vec<(usize, String)>,
    code: String,
}

struct Import {
    line: usize,
    from: String,
    names: Vec<String>,
}

impl Module {
    fn read(source: &str) -> Result<Module, (usize, Fault)> {
        let mut module = Module::default();
        let mut comment = false;
        let mut import = String::new();
        for (line, text) in (1..).zip(source.lines()) {
            let code = without_comments(text, &mut comment).map_err(|fault| (line, fault))?;
            let code = code.trim_end();
            let own = code.trim_start();
            if own.matches('`').count() % 2 == 1 {
                return Err((line, Fault::Template));
            }
            if !import.is_empty() || code.starts_with("import ") {
                import.push_str(own);
                if own.ends_with(';') {
                    let (names, from) = imported(&import).ok_or((line, Fault::Import))?;
                    module.imports.push(Import { line, from, names });
                    import.clear();
                }
            } else if own.starts_with("import ") || own.contains("import(") {
                return Err((line, Fault::Import));
            } else if own.starts_with("export ") {
                let declaration = code.strip_prefix("export ").ok_or((line, Fault::Export))?;
                let [name] = declared(declaration)
                    .try_into()
                    .map_err(|_| (line, Fault::Export))?;
                if declaration.starts_with("let ") {
                    return Err((line, Fault::Export));
                }
                module.exports.push(name.clone());
                module.tops.push((line, name));
                module.push(declaration);
            } else {
                module
                    .tops
                    .extend(declared(code).into_iter().map(|name| (line, name)));
                module.push(own);
            }
        }
        Ok(module)
    }

    fn push(&mut self, code: &str) {
        if !code.is_empty() {
            self.code.push_str(code);
            self.code.push('\n');
        }
    }
}

/// A line without `/** … */`, which may go on over lines, and empty where it is `// …`.
fn without_comments(line: &str, comment: &mut bool) -> Result<String, Fault> {
    let mut code = String::new();
    let mut rest = line;
    loop {
        if *comment {
            let Some((_, after)) = rest.split_once("*/") else {
                return Ok(code);
            };
            *comment = false;
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
        let Some((before, after)) = rest.split_once("/**") else {
            break;
        };
        code.push_str(before);
        if !(code.trim().is_empty() || after.contains("*/")) {
            return Err(Fault::Comment);
        }
        *comment = true;
        rest = after;
    }
    code.push_str(rest);
    if code.trim_start().starts_with("//") {
        code.clear();
    }
    Ok(code)
}

/// The names and the module of `import { a, b } from "./x.js";`.
fn imported(statement: &str) -> Option<(Vec<String>, String)> {
    let (names, from) = statement
        .strip_prefix("import {")?
        .strip_suffix("\";")?
        .split_once("} from \"./")?;
    let names: Vec<String> = names
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let named = !names.is_empty() && names.iter().all(|name| name.chars().all(is_of_name));
    named.then(|| (names, from.to_owned()))
}

/// The names that a line at the top of a module declares.
fn declared(line: &str) -> Vec<String> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let Some(rest) = ["const ", "let ", "function ", "class "]
        .iter()
        .find_map(|word| line.strip_prefix(word))
    else {
        return Vec::new();
    };
    let list = rest
        .strip_prefix('{')
        .and_then(|rest| rest.split_once('}'))
        .map_or(rest, |(list, _)| list);
    let several = list.len() < rest.len();
    list.split(',')
        .take(if several { usize::MAX } else { 1 })
        .map(|one| {
            one.trim_start()
                .chars()
                .take_while(|c| is_of_name(*c))
                .collect()
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// The script of `a.js`, or what is wrong.
    fn linked(modules: &[(&str, &str)]) -> Result<String, String> {
        let files = modules
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        link("a.js", &files.collect()).map_err(|misform| misform.to_string())
    }

    #[test]
    fn a_module_stands_once_and_before_those_that_import_it() {
        let script = linked(&[
            (
                "a.js",
                "// @ts-check\nimport { b } from \"./b.js\";\nimport {\n  c,\n} from \"./c.js\";\n\nb(c);\n",
            ),
            (
                "b.js",
                "import { c } from \"./c.js\";\n/** Says. */\nexport function b() {\n  c();\n}\n",
            ),
            (
                "c.js",
                "/**\n * @param {number} x\n */\nexport const c = /** @type {any} */ (1); // one\n",
            ),
        ]);
        assert_eq!(
            script.unwrap(),
            "const c = (1); // one\nfunction b() {\nc();\n}\nb(c);\n"
        );
    }

    #[test]
    fn what_leaves_the_form_is_an_error_that_names_its_line() {
        let one =
            |text: &str| linked(&[("a.js", text), ("b.js", "export const b = 1;\n")]).unwrap_err();
        for text in [
            "\nimport b from \"./b.js\";",
            "\nimport { b as c } from \"./b.js\";",
            "\nimport \"./b.js\";",
            "\n  import { b } from \"./b.js\";",
            "\nconst b = await import(\"./b.js\");",
        ] {
            assert!(
                one(text).starts_with("src/client/a.js:2: an import is"),
                "{text}"
            );
        }
        for text in [
            "\nexport default 1;",
            "\nexport { b };",
            "\nexport let b = 1;",
            "\nexport const { b, c } = d;",
            "\n  export const b = 1;",
        ] {
            assert!(
                one(text).starts_with("src/client/a.js:2: an export is"),
                "{text}"
            );
        }
        assert_eq!(
            one("const a = \"/**\";\nconst b = 1;"),
            "src/client/a.js:1: a comment that begins after code ends in its line"
        );
        assert_eq!(
            one("const a = `\n// no comment`;"),
            "src/client/a.js:1: a template literal ends in the line where it begins"
        );
    }

    #[test]
    fn what_is_imported_is_there_and_exported_and_imports_nothing_back() {
        let with = |b: &str| {
            linked(&[("a.js", "import { b } from \"./b.js\";\n"), ("b.js", b)]).unwrap_err()
        };
        assert_eq!(
            with("const b = 1;\n"),
            "src/client/a.js:1: b.js does not export b"
        );
        assert_eq!(
            with("\nimport { a } from \"./a.js\";\nexport const b = a;\n"),
            "src/client/b.js:2: a.js imports this module, which imports it"
        );
        assert_eq!(
            linked(&[("a.js", "import { b } from \"./b.js\";\n")]).unwrap_err(),
            "src/client/a.js:1: there is no such module"
        );
    }

    #[test]
    fn a_name_stands_at_the_top_of_one_module_of_a_screen() {
        let twice = |a: &str| {
            linked(&[
                ("a.js", &format!("import {{ b }} from \"./b.js\";\n{a}\n")),
                (
                    "b.js",
                    "export const b = 1;\nlet c = 2;\nfunction d() {\n  const e = 3;\n}\n",
                ),
            ])
        };
        assert_eq!(
            twice("const { x, c } = b;").unwrap_err(),
            "src/client/a.js:2: c stands at the top of b.js too, and one screen has both"
        );
        assert!(twice("async function d() {}").is_err());
        assert!(twice("const e = [1, 2], f = 3;").is_ok());
    }
}
