//! How large and how close the things of a flowchart are drawn. A narrow screen has a style of
//! its own, because there a drawing that is made smaller cannot be read.

/// Paddings and distances in px, widths of labels in em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    /// Labels of nodes are broken into lines of that width.
    pub(super) wrap: f32,
    /// Labels of edges are broken into lines of that width.
    pub(super) edge_wrap: f32,
    /// Around a node's label: at its sides, and above and below.
    pub(super) pad: (f32, f32),
    /// The least width of a box.
    pub(super) min_width: f32,
    /// Between neighbours in a rank.
    pub(super) node_gap: f32,
    /// Between ranks.
    pub(super) rank_gap: f32,
    /// Inside an area's border.
    pub(super) area_pad: f32,
    /// Above and below an area's title.
    pub(super) title_pad: f32,
    /// Between ranks that hold areas, and between areas that edges cross.
    pub(super) area_gap: f32,
}

impl Style {
    /// For the stage.
    pub(super) const ROOMY: Style = Style {
        wrap: 13.0,
        edge_wrap: 10.0,
        pad: (22.0, 15.0),
        min_width: 96.0,
        node_gap: 32.0,
        rank_gap: 48.0,
        area_pad: 22.0,
        title_pad: 13.0,
        area_gap: 58.0,
    };
    /// For the stage, where a graph is large.
    pub(super) const CLOSE: Style = Style {
        wrap: 9.0,
        edge_wrap: 8.0,
        pad: (14.0, 10.0),
        min_width: 72.0,
        node_gap: 20.0,
        rank_gap: 36.0,
        area_pad: 14.0,
        title_pad: 9.0,
        area_gap: 44.0,
    };
    /// For a column of a phone's width.
    pub(super) const NARROW: Style = Style {
        wrap: 7.5,
        edge_wrap: 6.0,
        pad: (10.0, 9.0),
        min_width: 60.0,
        node_gap: 14.0,
        rank_gap: 34.0,
        area_pad: 10.0,
        title_pad: 8.0,
        area_gap: 38.0,
    };
}
