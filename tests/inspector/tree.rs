//! What a window shows, by the names under which a screen reader tells of it.

use eframe::egui::{
    Rect,
    accesskit::{self, Role, Toggled, TreeUpdate},
    pos2,
};

/// Everything that a window shows at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// Frames that the window has drawn since it opened.
    pub frame_count: u64,
    /// Window pixels of a point.
    pub pixels_per_point: f32,
    /// What has a name, in no particular order.
    pub nodes: Vec<Node>,
}

/// Something with a name.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// What it is.
    pub role: Role,
    /// Its name; of a text, the text.
    pub name: String,
    /// Where it is, in points from the window's upper left corner.
    pub bounds: Rect,
    /// Whether it is the chosen one.
    pub is_selected: bool,
}

impl Tree {
    pub(super) fn new(frame_count: u64, pixels_per_point: f32, update: &TreeUpdate) -> Self {
        let nodes = update.nodes.iter().filter_map(|(_, node)| Node::new(node, update)).collect();
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
        // Lines of a text that stands in the tree as a whole.
        if node.role() == Role::TextRun {
            return None;
        }
        let name = name(node).or_else(|| {
            let label = node.labelled_by().first()?;
            update.nodes.iter().find(|(id, _)| id == label).and_then(|(_, label)| name(label))
        })?;
        let bounds = node.bounds().map_or(Rect::NOTHING, |bounds| {
            let corners = [(bounds.x0, bounds.y0), (bounds.x1, bounds.y1)].map(|(x, y)| pos2(x as f32, y as f32));
            Rect::from_min_max(corners[0], corners[1])
        });
        let is_selected = node.toggled() == Some(Toggled::True) || node.is_selected() == Some(true);
        Some(Self { role: node.role(), name, bounds, is_selected })
    }
}

fn name(node: &accesskit::Node) -> Option<String> {
    node.label().or_else(|| node.value()).map(str::to_owned)
}
