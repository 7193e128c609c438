//! What the paths in the source of a crate name: for each, the modules it goes through and the
//! one that defines where it ends, or its full name if that is outside the crate.
//! Read by `syn`, so a path in a body counts like a `use`; who may use what is `layers`'s matter.

use std::collections::{BTreeSet, HashMap, HashSet};

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Item, Meta, UseTree};

/// A module's path within its crate, `["course", "fit"]`; that of the crate itself is empty.
pub(super) type Module = Vec<String>;

/// A path that stands somewhere in the source.
#[derive(Debug)]
pub(super) struct Use {
    /// The file, within `src`.
    pub(super) file: String,
    /// Its line, from 1.
    pub(super) line: usize,
    /// As it is written, with what stands before the braces of a `use`.
    pub(super) written: String,
    /// The file's module.
    pub(super) by: Module,
    /// Modules that have a file: those the path goes through, re-exports and glob imports
    /// followed, and the one that defines what it ends at.
    pub(super) modules: BTreeSet<Module>,
    /// The full name, if it ends outside the crate: `std::fs::read`.
    pub(super) outside: Option<String>,
}

/// Every path in the code of these files, (path within `src`, text) each. What only tests compile
/// does not count, nor does the program's `main.rs`.
pub(super) fn uses(files: &[(String, String)]) -> Vec<Use> {
    let mut files: Vec<File> = files
        .iter()
        .filter(|(path, _)| path != "main.rs")
        .map(|(path, text)| File {
            path: path.clone(),
            module: module(path),
            code: syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}")),
        })
        .collect();
    let mut names = Names::default();
    for file in &files {
        names.scopes.entry(file.module.clone()).or_default();
        names.with_file.insert(file.module.clone());
        names.declare(&file.module, &file.code.items);
    }
    files.retain(|file| {
        let tested = |end| names.tests.contains(&file.module[..end]);
        !(1..=file.module.len()).any(tested)
    });
    let mut uses = Vec::new();
    for file in &files {
        let mut reader = Reader {
            names: &names,
            file,
            scope: file.module.clone(),
            locals: HashSet::new(),
            uses: &mut uses,
        };
        reader.visit_file(&file.code);
    }
    uses
}

/// The module of a file: `course/fit.rs` is `course::fit`, `lib.rs` the crate.
fn module(path: &str) -> Module {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    match path {
        "lib" => Vec::new(),
        path => path.split('/').map(str::to_owned).collect(),
    }
}

struct File {
    path: String,
    module: Module,
    code: syn::File,
}

/// What is declared in a module.
#[derive(Default)]
struct Scope {
    children: HashSet<String>,
    items: HashSet<String>,
    /// `use a::b as c`: c → a, b. One name may be a module and a function.
    imports: HashMap<String, Vec<Vec<String>>>,
    globs: Vec<Vec<String>>,
}

#[derive(Default)]
struct Names {
    scopes: HashMap<Module, Scope>,
    with_file: HashSet<Module>,
    /// Modules that only tests compile.
    tests: HashSet<Module>,
}

/// What a path means, and the modules on the way there.
#[derive(Clone)]
struct Found {
    meaning: Meaning,
    through: BTreeSet<Module>,
}

#[derive(Clone)]
enum Meaning {
    Module(Module),
    /// Something that this module defines.
    Item(Module),
    Outside(String),
}

impl Names {
    fn declare(&mut self, module: &Module, items: &[Item]) {
        for item in items {
            if only_in_tests(attributes(item)) {
                if let Item::Mod(inner) = item {
                    self.tests.insert(child(module, &inner.ident.to_string()));
                }
                continue;
            }
            let scope = self.scopes.entry(module.clone()).or_default();
            match item {
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let inside = child(module, &name);
                    scope.children.insert(name);
                    if let Some((_, items)) = &inner.content {
                        self.declare(&inside, items);
                    }
                }
                Item::Use(used) => scope.import(&used.tree),
                Item::Fn(function) => {
                    scope.items.insert(function.sig.ident.to_string());
                    scope.import_within(&function.block);
                }
                Item::Impl(block) => {
                    for item in &block.items {
                        if let syn::ImplItem::Fn(function) = item {
                            scope.import_within(&function.block);
                        }
                    }
                }
                other => scope.items.extend(name_of(other)),
            }
        }
    }

    /// What a path means where it stands in a module.
    fn resolve(&self, from: &Module, path: &[String]) -> Vec<Found> {
        self.walk(from, path, &mut HashSet::new())
    }

    /// As above; `seen` ends circles of glob imports.
    fn walk(
        &self,
        from: &Module,
        path: &[String],
        seen: &mut HashSet<(Module, String)>,
    ) -> Vec<Found> {
        let mut rest = path;
        let mut at = from.clone();
        let mut relative = true;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => drop(at.pop()),
                _ => break,
            }
            relative = false;
            rest = others;
        }
        let start = |meaning| Found {
            meaning,
            through: BTreeSet::new(),
        };
        let mut found = vec![start(Meaning::Module(at))];
        if relative && let Some((first, others)) = path.split_first() {
            found = self.look_up(from, first, seen);
            if found.is_empty() {
                found = vec![start(Meaning::Outside(first.clone()))];
            }
            rest = others;
        }
        for name in rest {
            found = found
                .into_iter()
                .flat_map(|found| self.step(found, name, seen))
                .collect();
        }
        found
    }

    /// One `::name` further.
    fn step(&self, found: Found, name: &str, seen: &mut HashSet<(Module, String)>) -> Vec<Found> {
        match &found.meaning {
            Meaning::Item(_) => vec![found],
            Meaning::Outside(path) => vec![Found {
                meaning: Meaning::Outside(format!("{path}::{name}")),
                through: found.through,
            }],
            Meaning::Module(module) => {
                let mut further = self.look_up(module, name, seen);
                for next in &mut further {
                    next.through.extend(found.through.iter().cloned());
                    next.through.insert(module.clone());
                }
                further
            }
        }
    }

    /// What a name means in a module: what it declares or imports, else what its globs bring.
    fn look_up(
        &self,
        module: &Module,
        name: &str,
        seen: &mut HashSet<(Module, String)>,
    ) -> Vec<Found> {
        let Some(scope) = self.scopes.get(module) else {
            return Vec::new();
        };
        if !seen.insert((module.clone(), name.to_owned())) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut declared = |meaning| {
            found.push(Found {
                meaning,
                through: BTreeSet::new(),
            });
        };
        if scope.children.contains(name) {
            declared(Meaning::Module(child(module, name)));
        }
        if scope.items.contains(name) {
            declared(Meaning::Item(module.clone()));
        }
        for path in scope.imports.get(name).into_iter().flatten() {
            found.extend(self.walk(module, path, seen));
        }
        if found.is_empty() {
            for glob in &scope.globs {
                let inside = self.walk(module, glob, &mut seen.clone());
                let inside = inside
                    .into_iter()
                    .filter(|found| matches!(found.meaning, Meaning::Module(_)));
                found.extend(inside.flat_map(|inside| self.step(inside, name, seen)));
            }
        }
        seen.remove(&(module.clone(), name.to_owned()));
        found
    }

    /// The module whose file this module is in.
    fn file_of(&self, module: &Module) -> Module {
        let mut module = module.clone();
        while !self.with_file.contains(&module) && module.pop().is_some() {}
        module
    }
}

impl Scope {
    fn import(&mut self, tree: &UseTree) {
        for leaf in leaves(tree) {
            match leaf.name {
                None => self.globs.push(leaf.path),
                Some(name) => self.imports.entry(name).or_default().push(leaf.path),
            }
        }
    }

    /// A `use` within a function is taken for one of its module's.
    fn import_within(&mut self, block: &Block) {
        struct Imports<'a>(&'a mut Scope);
        impl<'ast> Visit<'ast> for Imports<'_> {
            fn visit_item_use(&mut self, used: &'ast syn::ItemUse) {
                self.0.import(&used.tree);
            }
        }
        Imports(self).visit_block(block);
    }
}

/// One name that a `use` brings; a glob brings all, and has no name.
struct Leaf {
    path: Vec<String>,
    name: Option<String>,
    span: Span,
}

fn leaves(tree: &UseTree) -> Vec<Leaf> {
    fn gather(tree: &UseTree, before: &[String], into: &mut Vec<Leaf>) {
        let with = |name: &syn::Ident| {
            let mut path = before.to_vec();
            if name != "self" || path.is_empty() {
                path.push(name.to_string());
            }
            path
        };
        match tree {
            UseTree::Path(path) => gather(&path.tree, &with(&path.ident), into),
            UseTree::Group(group) => {
                for tree in &group.items {
                    gather(tree, before, into);
                }
            }
            UseTree::Name(name) => {
                let path = with(&name.ident);
                let name = path.last().cloned();
                let span = tree.span();
                into.push(Leaf { path, name, span });
            }
            UseTree::Rename(rename) => into.push(Leaf {
                path: with(&rename.ident),
                name: Some(rename.rename.to_string()),
                span: tree.span(),
            }),
            UseTree::Glob(_) => into.push(Leaf {
                path: before.to_vec(),
                name: None,
                span: tree.span(),
            }),
        }
    }
    let mut leaves = Vec::new();
    gather(tree, &[], &mut leaves);
    leaves
}

/// Notes each path of a file.
struct Reader<'a> {
    names: &'a Names,
    file: &'a File,
    /// The module that is read, which may be one within the file.
    scope: Module,
    /// What the function that is read binds: such a name is no path.
    locals: HashSet<String>,
    uses: &'a mut Vec<Use>,
}

impl Reader<'_> {
    fn note(&mut self, path: &[String], span: Span, only: fn(&Meaning) -> bool) {
        for found in self.names.resolve(&self.scope, path) {
            if !only(&found.meaning) {
                continue;
            }
            let mut modules = found.through;
            let outside = match found.meaning {
                Meaning::Module(module) | Meaning::Item(module) => {
                    modules.insert(module);
                    None
                }
                Meaning::Outside(name) => Some(name),
            };
            let modules = modules.iter().map(|module| self.names.file_of(module));
            self.uses.push(Use {
                file: self.file.path.clone(),
                line: span.start().line,
                written: path.join("::"),
                by: self.file.module.clone(),
                modules: modules.collect(),
                outside,
            });
        }
    }

    /// A path in code: it is never a module, and a single name may be a variable.
    fn note_in_code(&mut self, path: &[String], span: Span) {
        if let [name] = path
            && self.locals.contains(name)
        {
            return;
        }
        self.note(path, span, |meaning| !matches!(meaning, Meaning::Module(_)));
    }

    /// What a macro is called with need not be Rust, so its paths are found among the tokens:
    /// names with `::` between them, a name with a capital, a name that is called.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let colon =
            |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == ':');
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Group(group) => self.note_tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let before = at.checked_sub(2).and_then(|before| tokens.get(before));
                    let mut path = vec![first.to_string()];
                    while colon(at)
                        && colon(at + 1)
                        && let Some(TokenTree::Ident(next)) = tokens.get(at + 2)
                    {
                        path.push(next.to_string());
                        at += 3;
                    }
                    let method = matches!(before, Some(TokenTree::Punct(p)) if p.as_char() == '.');
                    let called = matches!(tokens.get(at), Some(TokenTree::Group(_)));
                    let capital = path[0].starts_with(char::is_uppercase);
                    if !method && (path.len() > 1 || called || capital) {
                        self.note_in_code(&path, first.span());
                    }
                }
                _ => {}
            }
        }
    }

    fn within(
        &mut self,
        block: &Block,
        inputs: &syn::punctuated::Punctuated<syn::FnArg, syn::Token![,]>,
        visit: impl FnOnce(&mut Self),
    ) {
        let mut bound = Bound::default();
        inputs.iter().for_each(|input| bound.visit_fn_arg(input));
        bound.visit_block(block);
        let before = std::mem::replace(&mut self.locals, bound.0);
        visit(self);
        self.locals = before;
    }
}

/// The names that patterns bind.
#[derive(Default)]
struct Bound(HashSet<String>);

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = pattern.ident.to_string();
        // A name with a capital in a pattern is a constant or a variant.
        if !name.starts_with(char::is_uppercase) {
            self.0.insert(name);
        }
        visit::visit_pat_ident(self, pattern);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !only_in_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.scope.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.scope.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for leaf in leaves(&item.tree) {
            self.note(&leaf.path, leaf.span, |_| true);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.within(&function.block, &function.sig.inputs, |reader| {
            visit::visit_item_fn(reader, function);
        });
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if only_in_tests(&function.attrs) {
            return;
        }
        self.within(&function.block, &function.sig.inputs, |reader| {
            visit::visit_impl_item_fn(reader, function);
        });
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        let segments: Vec<String> = segments.collect();
        self.note_in_code(&segments, path.span());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        visit::visit_macro(self, called);
        self.note_tokens(called.tokens.clone());
    }

    /// `#[serde(with = "crate::x")]` names what it uses in a string.
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        visit::visit_attribute(self, attribute);
        if let Meta::List(list) = &attribute.meta {
            for token in list.tokens.clone() {
                let path = syn::parse2::<syn::LitStr>(token.into());
                if let Ok(path) = path.and_then(|text| text.parse::<syn::Path>()) {
                    self.visit_path(&path);
                }
            }
        }
    }
}

fn child(module: &Module, name: &str) -> Module {
    let mut module = module.clone();
    module.push(name.to_owned());
    module
}

/// Whether it is compiled for tests only.
fn only_in_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let test = |list: &syn::MetaList| list.tokens.to_string() == "test";
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg") && attribute.meta.require_list().is_ok_and(test)
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
