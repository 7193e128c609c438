//! The table of layers, as it stands in the documentation of `src/lib.rs`.

/// A row: a module and what it may use.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub(super) module: String,
    pub(super) uses: Vec<String>,
}

/// The table, and the modules that are calculation only.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) pure: Vec<String>,
}

impl Table {
    /// Reads it from the text of `lib.rs`: rows ``| [`name`] | what it is | uses |``, and the
    /// sentence that says which modules "are calculation".
    pub(super) fn read(lib: &str) -> Table {
        let page = lib.lines().map_while(|line| line.strip_prefix("//!"));
        let page: Vec<&str> = page.map(str::trim).collect();
        let mut rows: Vec<Row> = Vec::new();
        for line in &page {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let ["", name, _, uses, ""] = cells[..] else {
                continue;
            };
            let Some(module) = name.strip_prefix("[`").and_then(|n| n.strip_suffix("`]")) else {
                continue;
            };
            let uses = match uses {
                "all above" => rows.iter().map(|row| row.module.clone()).collect(),
                uses => quoted(uses),
            };
            let module = module.to_owned();
            rows.push(Row { module, uses });
        }
        let text = page.join("\n");
        let paragraph = text
            .split("\n\n")
            .find_map(|paragraph| Some(paragraph.split_once("are calculation")?.0));
        let pure = paragraph.map(quoted).unwrap_or_default();
        Table { rows, pure }
    }

    /// What a module may use; `None` for one without a row.
    pub(super) fn allowed(&self, module: &str) -> Option<&[String]> {
        let row = self.rows.iter().find(|row| row.module == module)?;
        Some(&row.uses)
    }
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}
