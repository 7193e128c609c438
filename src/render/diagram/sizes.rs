//! What merman is told before it draws a source: no more height than it needs, and as much room as
//! the labels of the source take, because merman's own figures do not ask how long they are.

use super::label::width;

/// The size of a Gantt chart's labels, in merman's px.
const GANTT_FONT: f32 = 15.0;
/// The width of a Gantt chart, of which labels may take so much on each side.
const GANTT: (f32, f32) = (940.0, 240.0);
/// The size of the labels on an axis, in merman's px.
const AXIS_FONT: f32 = 15.0;
/// The least and the largest width of a chart with axes; at the largest its labels are just large
/// enough on a slide.
const CHART: (f32, f32) = (760.0, 1150.0);
/// What the axis at the left takes of it.
const AXIS: f32 = 110.0;

/// The directive for a source.
pub(super) fn directive(source: &str) -> String {
    // An actor's figure is higher than a participant's box.
    let has_figure = |line: &str| line.split_whitespace().take(2).any(|word| word == "actor");
    let actor = if source.lines().any(has_figure) {
        66
    } else {
        46
    };
    let (names, tasks) = gantt_labels(source);
    let beside = |longest: f32| (longest * GANTT_FONT).min(GANTT.1);
    let left = beside(names) + 24.0;
    // merman writes a name at the right of its bar only where half of the left room is left over.
    let right = beside(tasks) + left / 2.0 + 12.0;
    let chart = chart_width(source)
        .unwrap_or(CHART.0)
        .clamp(CHART.0, CHART.1);
    format!(
        "%%{{init: {{\"look\": \"classic\", \
         \"sequence\": {{\"mirrorActors\": false, \"height\": {actor}, \"width\": 130, \
         \"actorMargin\": 36, \"messageMargin\": 30, \"boxMargin\": 8, \"wrapPadding\": 10}}, \
         \"gantt\": {{\"axisFormat\": \"%m-%d\", \"useWidth\": {}, \"leftPadding\": {left}, \
         \"rightPadding\": {right}, \"fontSize\": {GANTT_FONT}, \"sectionFontSize\": {GANTT_FONT}, \
         \"barHeight\": 24, \"barGap\": 4}}, \
         \"xyChart\": {{\"width\": {chart}, \"height\": 420, \
         \"xAxis\": {{\"labelFontSize\": {AXIS_FONT}}}, \"yAxis\": {{\"labelFontSize\": {AXIS_FONT}}}}}, \
         \"er\": {{\"rankSpacing\": {}}}, \
         \"packet\": {{\"bitWidth\": 37, \"rowHeight\": 34, \"paddingY\": 9}}, \
         \"radar\": {{\"width\": 440, \"height\": 340, \"marginTop\": 44, \"marginBottom\": 30, \
         \"marginLeft\": 110, \"marginRight\": 130}}, \
         \"sankey\": {{\"width\": 760, \"height\": 380}}, \
         \"timeline\": {{\"leftMargin\": 20}}}}}}%%",
        GANTT.0,
        relation_length(source)
    )
}

/// How far entities stand from each other along their relations: where those run sideways, so far that
/// the longest of their names lies between the signs at their ends.
fn relation_length(source: &str) -> f32 {
    const SIGNS: f32 = 96.0;
    const USUAL: f32 = SIGNS + 20.0;
    const LABEL: f32 = 14.0;
    let sideways = |line: &str| matches!(line.trim(), "direction LR" | "direction RL");
    if !source.lines().any(sideways) {
        return USUAL;
    }
    let names = source
        .lines()
        .filter(|line| line.contains("--") || line.contains(".."));
    let names = names.filter_map(|line| line.rsplit_once(':'));
    let longest = names.map(|(_, name)| width(name.trim().trim_matches('"')) * LABEL);
    (longest.fold(0.0, f32::max) + SIGNS).clamp(USUAL, 2.0 * USUAL)
}

/// The source of a chart with axes turned by a right angle where its longest names do not fit beside
/// each other.
pub(super) fn turned(source: &str) -> Option<String> {
    let fits = chart_width(source)? <= CHART.1;
    let (line, rest) = source.trim_start().split_once('\n')?;
    let sideways = line.split_whitespace().any(|word| word == "horizontal");
    (!fits && !sideways).then(|| format!("{} horizontal\n{rest}", line.trim_end()))
}

/// The width, in em, of the longest name of a section and of a task.
fn gantt_labels(source: &str) -> (f32, f32) {
    let (mut sections, mut tasks) = (0.0_f32, 0.0_f32);
    for line in source.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("section ") {
            sections = sections.max(width(name.trim()));
        } else if let Some((name, _)) = line.split_once(':') {
            tasks = tasks.max(width(name.trim()));
        }
    }
    (sections, tasks)
}

/// How wide a chart must be for the names on its x axis, in merman's px.
fn chart_width(source: &str) -> Option<f32> {
    let line = source
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("x-axis"))?;
    let (_, list) = line.split_once('[')?;
    let names = list.trim_end_matches([']', ' ', ';']).split(',');
    let widths: Vec<f32> = names
        .map(|name| width(name.trim().trim_matches('"')) * AXIS_FONT + 14.0)
        .collect();
    let widest = widths.iter().copied().fold(0.0, f32::max);
    Some(widest * widths.len() as f32 + AXIS)
}
