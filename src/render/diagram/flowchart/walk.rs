//! Flowcharts that are too large for one slide: an overview first, then group by group.
//!
//! Groups are the outer areas; without areas, runs of nodes in the order of the flow. The overview
//! has a box for each group. A group's own picture is an excerpt of the graph; an edge that leaves
//! it ends at a stub, a text that names what the edge leads to. An area that is still too large
//! becomes an overview and groups itself.

use std::collections::{BTreeMap, BTreeSet};

use super::arrange::{Arrangement, Screen, arrange};
use super::graph::{Edge, Graph, Node, Vertex};
use super::picture::{Names, picture, summary};
use super::shape::Shape;
use super::work::Work;
use crate::course::{names, slices};
use crate::render::diagram::label::Label;
use crate::render::diagram::{DiagramError, Drawing};

/// A graph that would take more pictures is refused.
const PICTURES: usize = 48;
/// With how many nodes in one picture the search for runs begins.
const RUN: usize = 18;
/// A stub names so many nodes or areas; of the rest it tells the number.
const NAMES: usize = 2;

/// Nodes that are shown in one picture: an area, or a run.
struct Group {
    title: String,
    /// The area that it is, where it is one.
    area: Option<usize>,
    nodes: Vec<usize>,
    excerpt: Graph,
    /// Its excerpt for the stage; nothing where its labels would be too small.
    stage: Option<Arrangement>,
}

/// The pictures of a graph that is too large for one.
pub(super) fn pictures(graph: &Graph, work: &mut Work) -> Result<Vec<Drawing>, DiagramError> {
    let mut walk = Walk {
        graph,
        work,
        found: Vec::new(),
    };
    let all: Vec<usize> = (0..graph.nodes.len()).collect();
    walk.go(&all, None)?;
    Ok(walk.found)
}

struct Walk<'a> {
    graph: &'a Graph,
    work: &'a mut Work,
    found: Vec<Drawing>,
}

impl Walk<'_> {
    /// Adds an overview of some nodes, if its labels are large enough, and the pictures of their
    /// groups.
    fn go(&mut self, nodes: &[usize], title: Option<&str>) -> Result<(), DiagramError> {
        let graph = self.graph;
        let scope = shared_area(graph, nodes);
        let mut groups = self.by_area(nodes, scope)?;
        if groups.len() < 2 {
            groups = self.runs(nodes)?;
        }
        let overview = overview(graph, nodes, &groups);
        if let Some(stage) = self.arrange(&overview)? {
            self.add(&overview, &stage, title)?;
        }
        for group in &groups {
            if let Some(stage) = &group.stage {
                self.add(&group.excerpt, stage, Some(&group.title))?;
            } else if group.area.is_some() && group.nodes.len() < nodes.len() {
                self.go(&group.nodes, Some(&group.title))?;
            } else {
                return Err(too_large());
            }
        }
        Ok(())
    }

    /// A graph for the stage.
    fn arrange(&mut self, graph: &Graph) -> Result<Option<Arrangement>, DiagramError> {
        if self.work.is_spent() {
            return Err(DiagramError::too_large(
                "the diagram has too many edges to be laid out",
            ));
        }
        Ok(arrange(graph, &Screen::STAGE, self.work))
    }

    fn add(
        &mut self,
        graph: &Graph,
        stage: &Arrangement,
        title: Option<&str>,
    ) -> Result<(), DiagramError> {
        if self.found.len() >= PICTURES {
            return Err(too_large());
        }
        let name = &title.map_or_else(|| summary(graph), str::to_owned);
        let drawing = picture(graph, stage, Names { name, title: None }, self.work);
        self.found.push(Drawing {
            title: title.map(str::to_owned),
            ..drawing
        });
        Ok(())
    }

    /// The areas of a scope that hold more than one of the nodes, in the order of the source. Nodes
    /// outside of them are shown in the overview only.
    fn by_area(
        &mut self,
        nodes: &[usize],
        scope: Option<usize>,
    ) -> Result<Vec<Group>, DiagramError> {
        let graph = self.graph;
        // By their order in the source: the index of each area and its nodes.
        let mut areas: BTreeMap<usize, (usize, Vec<usize>)> = BTreeMap::new();
        for &node in nodes {
            if let Some(Vertex::Area(i)) = graph.item_in(Vertex::Node(node), scope)
                && let Some(area) = graph.areas.get(i)
            {
                areas
                    .entry(area.order)
                    .or_insert((i, Vec::new()))
                    .1
                    .push(node);
            }
        }
        areas.retain(|_, (_, nodes)| nodes.len() > 1);
        if areas.len() < 2 {
            return Ok(Vec::new());
        }
        let groups = areas.into_values().map(|(i, nodes)| {
            let excerpt = excerpt(graph, &nodes);
            Ok(Group {
                title: graph
                    .areas
                    .get(i)
                    .map_or_else(String::new, |a| a.label.text()),
                area: Some(i),
                stage: self.arrange(&excerpt)?,
                nodes,
                excerpt,
            })
        });
        groups.collect()
    }

    /// Nodes in the order of the flow, cut into runs so short that their labels are large enough.
    fn runs(&mut self, nodes: &[usize]) -> Result<Vec<Group>, DiagramError> {
        // Where states begin and end stands in each picture that an edge leads there from.
        let nodes: Vec<usize> = nodes
            .iter()
            .copied()
            .filter(|&i| !is_end(self.graph, i))
            .collect();
        let order = in_flow(self.graph, &nodes);
        let mut groups = Vec::new();
        let mut rest = order.as_slice();
        let mut usual = RUN;
        while !rest.is_empty() {
            // Of equal length, because full runs would leave a short one at the end.
            let mut count = rest.len().div_ceil(rest.len().div_ceil(usual));
            let (run, excerpt, stage) = loop {
                let run = slices::part(rest, ..count);
                let excerpt = excerpt(self.graph, run);
                let stage = self.arrange(&excerpt)?;
                if stage.is_some() {
                    break (run, excerpt, stage);
                }
                if count == 1 {
                    return Err(too_large());
                }
                count = (count * 3 / 4).max(1);
                usual = count;
                // No later run is longer.
                if groups.len() + rest.len().div_ceil(usual) > PICTURES {
                    return Err(too_large());
                }
            };
            groups.push(Group {
                title: run_title(self.graph, run),
                area: None,
                nodes: run.to_vec(),
                excerpt,
                stage,
            });
            rest = slices::part(rest, count..);
        }
        Ok(groups)
    }
}

fn too_large() -> DiagramError {
    DiagramError::too_large("the diagram is too large for slides")
}

/// Whether a state diagram begins or ends at a node.
fn is_end(graph: &Graph, node: usize) -> bool {
    let shape = graph.nodes.get(node).map(|node| node.shape);
    matches!(shape, Some(Shape::Start | Shape::End))
}

/// The innermost area around all of some nodes.
fn shared_area(graph: &Graph, nodes: &[usize]) -> Option<usize> {
    let mut around = nodes
        .iter()
        .map(|&i| graph.around(Vertex::Node(i)).collect::<Vec<_>>());
    let first = around.next()?;
    let rest: Vec<Vec<usize>> = around.collect();
    first
        .into_iter()
        .find(|area| rest.iter().all(|others| others.contains(area)))
}

/// What a run is called: by its first and its last node.
fn run_title(graph: &Graph, run: &[usize]) -> String {
    let name = |node: Option<&usize>| {
        let node = node.and_then(|&i| graph.nodes.get(i));
        node.map_or_else(String::new, |n| beginning(&n.label))
    };
    match run {
        [_] => name(run.first()),
        _ => format!("{} … {}", name(run.first()), name(run.last())),
    }
}

/// A label as it stands in a title.
fn beginning(label: &Label) -> String {
    let text = label.text();
    names::shortened(&text, 20).unwrap_or(text)
}

/// Some nodes in the order of a depth-first search along the edges, from those that nothing leads
/// to: a node is followed by the first one that it leads to and all behind that, then by the
/// second.
fn in_flow(graph: &Graph, nodes: &[usize]) -> Vec<usize> {
    let mut next: BTreeMap<usize, Vec<usize>> = nodes.iter().map(|&i| (i, Vec::new())).collect();
    let mut entered = BTreeSet::new();
    for edge in &graph.edges {
        if let (Vertex::Node(from), Vertex::Node(to)) = (edge.from, edge.to)
            && next.contains_key(&to)
            && let Some(list) = next.get_mut(&from)
        {
            list.push(to);
            entered.insert(to);
        }
    }
    let mut order = Vec::with_capacity(nodes.len());
    let mut seen = BTreeSet::new();
    let starts = nodes.iter().filter(|i| !entered.contains(i)).chain(nodes);
    for &start in starts {
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if seen.insert(node) {
                order.push(node);
                stack.extend(next.get(&node).into_iter().flatten().rev());
            }
        }
    }
    order
}

/// The graph of the overview: a box for each group, the nodes outside of all groups, and one edge
/// where the graph has one or more.
fn overview(graph: &Graph, nodes: &[usize], groups: &[Group]) -> Graph {
    let mut over = Graph::empty(graph.style, graph.direction);
    // For each node its index in the overview, or that of its group.
    let mut place: BTreeMap<usize, usize> = BTreeMap::new();
    for group in groups {
        place.extend(group.nodes.iter().map(|&node| (node, over.nodes.len())));
        over.nodes.push(group_box(graph, group));
    }
    for &i in nodes {
        if !place.contains_key(&i)
            && let Some(node) = graph.nodes.get(i)
        {
            place.insert(i, over.nodes.len());
            over.nodes.push(Node {
                area: None,
                ..node.clone()
            });
        }
    }
    let of_area: BTreeMap<usize, usize> = groups
        .iter()
        .zip(0..)
        .filter_map(|(group, at)| Some((group.area?, at)))
        .collect();
    let find = |vertex: Vertex| match vertex {
        Vertex::Node(i) => place.get(&i).copied(),
        Vertex::Area(i) => std::iter::once(i)
            .chain(graph.around(vertex))
            .find_map(|area| of_area.get(&area).copied()),
    };
    over.edges = merged_edges(graph, find);
    over.tidy_steps();
    over.styled(graph.style)
}

/// A group as one box, bright whenever one of its nodes is.
fn group_box(graph: &Graph, group: &Group) -> Node {
    let area = group.area.and_then(|i| graph.areas.get(i));
    let vertices = group.nodes.iter().map(|&i| Vertex::Node(i));
    Node {
        hue: area.and_then(|a| a.hue.clone()),
        steps: vertices
            .flat_map(|vertex| graph.steps(vertex).to_vec())
            .collect(),
        ..Node::made_up(&group.title, Shape::Rect)
    }
}

/// The edges of an overview. `find` gives the box that stands for the end of an edge. Edges between
/// the same two boxes become one, without a label if theirs differ; edges within a box are left
/// out.
fn merged_edges(graph: &Graph, find: impl Fn(Vertex) -> Option<usize>) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    let mut known: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (find(edge.from), find(edge.to)) else {
            continue;
        };
        if from == to {
            continue;
        }
        match known.get(&(from, to)).and_then(|&at| edges.get_mut(at)) {
            Some(merged) => {
                merged.steps.extend(&edge.steps);
                if merged.source != edge.source {
                    merged.source.clear();
                }
            }
            None => {
                known.insert((from, to), edges.len());
                edges.push(Edge {
                    from: Vertex::Node(from),
                    to: Vertex::Node(to),
                    length: 1,
                    ..edge.clone()
                });
            }
        }
    }
    edges
}

/// Some nodes with the areas and edges among them, and stubs for the edges that leave them.
fn excerpt(graph: &Graph, nodes: &[usize]) -> Graph {
    let scope = shared_area(graph, nodes);
    let direction = scope
        .and_then(|i| graph.areas.get(i))
        .and_then(|area| area.direction);
    let direction = direction.unwrap_or(graph.direction);
    let mut excerpt = Graph::empty(graph.style, direction);
    // Areas around all of the nodes are not drawn: the picture has their title.
    let outer: BTreeSet<usize> = scope
        .into_iter()
        .flat_map(|i| graph.around(Vertex::Area(i)).chain([i]))
        .collect();
    let nodes = &with_ends(graph, nodes);
    let place = Excerpted::new(graph, nodes, &outer);
    for area in place.areas.keys().filter_map(|&i| graph.areas.get(i)) {
        let mut area = area.clone();
        area.parent = place.area(area.parent);
        excerpt.areas.push(area);
    }
    for node in nodes.iter().filter_map(|&i| graph.nodes.get(i)) {
        let mut node = node.clone();
        node.area = place.area(node.area);
        excerpt.nodes.push(node);
    }
    let surrounds = |vertex: Vertex| matches!(vertex, Vertex::Area(i) if outer.contains(&i));
    let mut leaving = Leaving::new();
    for edge in &graph.edges {
        let (own, out, other) = match (place.vertex(edge.from), place.vertex(edge.to)) {
            (Some(from), Some(to)) => {
                excerpt.edges.push(Edge {
                    from,
                    to,
                    ..edge.clone()
                });
                continue;
            }
            (Some(own), None) => (own, true, edge.to),
            (None, Some(own)) => (own, false, edge.from),
            (None, None) => continue,
        };
        if !surrounds(other) {
            let name = (name_of(graph, other), edge.steps.clone());
            leaving.entry((own, out)).or_default().push(name);
        }
    }
    add_stubs(&mut excerpt, leaving);
    excerpt.tidy_steps();
    if excerpt.step_count() == 1 {
        // A single step would light up everything at once, and show nothing new.
        excerpt.clear_steps();
    }
    excerpt.styled(graph.style)
}

/// Some nodes of a graph, and where a state diagram begins or ends by an edge to or from them: that is
/// drawn in each excerpt, because it needs no name.
fn with_ends(graph: &Graph, nodes: &[usize]) -> Vec<usize> {
    let mut all = nodes.to_vec();
    let mut known: BTreeSet<usize> = nodes.iter().copied().collect();
    let given = known.clone();
    for edge in &graph.edges {
        for (own, other) in [(edge.from, edge.to), (edge.to, edge.from)] {
            if let (Vertex::Node(own), Vertex::Node(other)) = (own, other)
                && given.contains(&own)
                && is_end(graph, other)
                && known.insert(other)
            {
                all.push(other);
            }
        }
    }
    all
}

/// The nodes and areas of an excerpt: their index in the whole graph → their index in the excerpt.
struct Excerpted {
    nodes: BTreeMap<usize, usize>,
    areas: BTreeMap<usize, usize>,
}

impl Excerpted {
    /// Some nodes, and the areas around them without `outer`.
    fn new(graph: &Graph, nodes: &[usize], outer: &BTreeSet<usize>) -> Excerpted {
        let areas: BTreeSet<usize> = nodes
            .iter()
            .flat_map(|&i| graph.around(Vertex::Node(i)))
            .filter(|area| !outer.contains(area))
            .collect();
        Excerpted {
            nodes: nodes.iter().copied().zip(0..).collect(),
            areas: areas.into_iter().zip(0..).collect(),
        }
    }

    fn area(&self, area: Option<usize>) -> Option<usize> {
        self.areas.get(&area?).copied()
    }

    fn vertex(&self, vertex: Vertex) -> Option<Vertex> {
        match vertex {
            Vertex::Node(i) => self.nodes.get(&i).map(|&i| Vertex::Node(i)),
            Vertex::Area(i) => self.areas.get(&i).map(|&i| Vertex::Area(i)),
        }
    }
}

/// For each vertex in an excerpt, the edges that lead out of it (`true`) or come in (`false`): the
/// names of their other ends, and their steps.
type Leaving = BTreeMap<(Vertex, bool), Vec<(String, Vec<u16>)>>;

/// Adds stubs for edges that leave an excerpt. Edges whose stubs would have the same text share
/// one.
fn add_stubs(excerpt: &mut Graph, leaving: Leaving) {
    let mut stubs: BTreeMap<(String, bool), usize> = BTreeMap::new();
    for ((own, out), mut names) in leaving {
        let steps: Vec<u16> = names.iter().flat_map(|n| n.1.iter().copied()).collect();
        let mut seen = BTreeSet::new();
        names.retain(|(name, _)| seen.insert(name.clone()));
        let mut label: Vec<String> = names.iter().take(NAMES).map(|n| n.0.clone()).collect();
        if names.len() > NAMES {
            label.push(format!("+{}", names.len() - NAMES));
        }
        let label = label.join(", ");
        let stub = *stubs.entry((label.clone(), out)).or_insert_with(|| {
            excerpt.nodes.push(Node {
                stub: true,
                ..Node::made_up(&label, Shape::Text)
            });
            excerpt.nodes.len() - 1
        });
        if let Some(node) = excerpt.nodes.get_mut(stub) {
            node.steps.extend(&steps);
        }
        let (from, to) = if out {
            (own, Vertex::Node(stub))
        } else {
            (Vertex::Node(stub), own)
        };
        excerpt.edges.push(Edge::to_stub(from, to, steps));
    }
}

fn name_of(graph: &Graph, vertex: Vertex) -> String {
    let label = match vertex {
        Vertex::Node(i) => graph.nodes.get(i).map(|n| &n.label),
        Vertex::Area(i) => graph.areas.get(i).map(|a| &a.label),
    };
    label.map_or_else(String::new, Label::text)
}
