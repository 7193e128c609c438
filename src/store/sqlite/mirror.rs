//! All that was acknowledged once more, in memory, so that a database that was deleted or damaged can
//! be written anew. It is some kilobytes for each class that was ever taught.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Makes one database's tables the same as another's; both have them already.
pub(super) fn copy(from: &Connection, to: &Connection) -> rusqlite::Result<()> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut tables = from.prepare(tables)?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
    for table in tables.collect::<rusqlite::Result<Vec<_>>>()? {
        let mut select = from.prepare(&format!("SELECT * FROM {table}"))?;
        let columns = select.column_count();
        let marks = vec!["?"; columns].join(", ");
        to.execute(&format!("DELETE FROM {table}"), [])?;
        let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({marks})"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| row.get::<_, Value>(column));
            insert.execute(params_from_iter(
                values.collect::<rusqlite::Result<Vec<_>>>()?,
            ))?;
        }
    }
    Ok(())
}
