//! What a window shows, by the names that a screen reader speaks.

use std::collections::HashMap;

use eframe::egui::{
    Rect,
    accesskit::{self, NodeId, Role, Toggled, TreeUpdate},
    pos2,
};

/// Everything that a window shows at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// Frames that the window has drawn since it opened.
    pub frame_count: u64,
    /// Window pixels of a point.
    pub pixels_per_point: f32,
    /// What has a name, and scroll bars, which have none; in no particular order.
    pub nodes: Vec<Node>,
}

/// Something with a name, or a scroll bar.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// What it is.
    pub role: Role,
    /// Its name; of a text, the text.
    pub name: String,
    /// Where it is, in points from the window's upper left corner.
    pub bounds: Rect,
    /// The panel that it is in; none of what lies over the panels.
    pub panel: Option<NodeId>,
    /// Whether it is the chosen one.
    pub is_selected: bool,
}

impl Tree {
    pub(super) fn new(frame_count: u64, pixels_per_point: f32, update: &TreeUpdate) -> Self {
        let panels = panels(update);
        let nodes = update
            .nodes
            .iter()
            .filter_map(|(id, node)| Some(Node { panel: panels.get(id).copied(), ..Node::new(node, update)? }));
        let nodes = nodes.collect();
        Self { frame_count, pixels_per_point, nodes }
    }

    /// What has exactly this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// What has a name that begins so.
    pub(crate) fn beginning(&self, start: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name.starts_with(start))
    }

    /// The number that stands after `start`, as in `loss 0.0612`.
    pub(crate) fn number_after(&self, start: &str) -> Option<f64> {
        let rest = self.beginning(start)?.name.strip_prefix(start)?;
        let digits: String = rest.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
        digits.parse().ok()
    }

    /// All names, from the top to the bottom, for whoever has to find out why something is not there.
    pub(crate) fn names(&self) -> String {
        let mut nodes: Vec<&Node> = self.nodes.iter().collect();
        nodes.sort_by(|one, other| one.bounds.top().total_cmp(&other.bounds.top()));
        nodes.iter().map(|node| format!("  {:?} {:?}", node.role, node.name)).collect::<Vec<_>>().join("\n")
    }
}

impl Node {
    fn new(node: &accesskit::Node, update: &TreeUpdate) -> Option<Self> {
        // Lines of a text that is in the tree as a whole.
        if node.role() == Role::TextRun {
            return None;
        }
        let of_label = || {
            let label = node.labelled_by().first()?;
            update.nodes.iter().find(|(id, _)| id == label).and_then(|(_, label)| name(label))
        };
        let nameless = || (node.role() == Role::ScrollBar).then(String::new);
        let name = name(node).or_else(of_label).or_else(nameless)?;
        let is_selected = node.toggled() == Some(Toggled::True) || node.is_selected() == Some(true);
        Some(Self { role: node.role(), name, bounds: bounds(node), panel: None, is_selected })
    }
}

fn bounds(node: &accesskit::Node) -> Rect {
    node.bounds().map_or(Rect::NOTHING, |bounds| {
        let corners = [(bounds.x0, bounds.y0), (bounds.x1, bounds.y1)].map(|(x, y)| pos2(x as f32, y as f32));
        Rect::from_min_max(corners[0], corners[1])
    })
}

/// The outermost panel around everything that is in one.
fn panels(update: &TreeUpdate) -> HashMap<NodeId, NodeId> {
    let nodes: HashMap<NodeId, &accesskit::Node> = update.nodes.iter().map(|(id, node)| (*id, node)).collect();
    let (mut panels, mut waiting) = (HashMap::new(), Vec::new());
    waiting.extend(update.tree.as_ref().map(|tree| (tree.root, None)));
    while let Some((id, around)) = waiting.pop() {
        let Some(node) = nodes.get(&id) else { continue };
        panels.extend(around.map(|panel| (id, panel)));
        let inside = match node.role() {
            Role::Tooltip | Role::Menu | Role::Dialog => None,
            Role::Pane => around.or(Some(id)),
            _ => around,
        };
        waiting.extend(node.children().iter().map(|child| (*child, inside)));
    }
    panels
}

fn name(node: &accesskit::Node) -> Option<String> {
    node.label().or_else(|| node.value()).map(str::to_owned)
}
