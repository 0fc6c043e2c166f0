//! What someone sees of a panel: that nothing in it is cut off or covered, and that all of it is reached by scrolling.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use eframe::egui::{Pos2, Rangef, Rect, Role, Vec2};

use super::inspector::{Node, Program, Tree};

/// How far something may reach beyond an edge or over something else, in points: outlines do.
const TOLERANCE: f32 = 1.5;

/// Notches of the wheel at a time.
const NOTCHES: usize = 3;

/// Distance of the pointer from the edges of a panel where the wheel is turned, in points.
const FROM_EDGE: f32 = 40.0;

/// Turns of the wheel until the end of anything that is scrolled has long been reached.
const MOST_TURNS: usize = 60;

/// The panels between the bars: each has the name of something that is always in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panel {
    Settings,
    Tab,
    Pad,
}

impl Panel {
    const ALL: [Self; 3] = [Self::Settings, Self::Tab, Self::Pad];

    fn marker(self) -> &'static str {
        match self {
            Self::Settings => "Preset",
            Self::Tab => "Architecture",
            Self::Pad => "Drawing pad",
        }
    }

    /// Where it is: the edges that can be dragged are between the panels.
    fn rect(self, tree: &Tree, window_width: f32) -> anyhow::Result<Rect> {
        let mut edges: Vec<Rect> =
            tree.nodes.iter().filter(|node| node.role == Role::Splitter).map(|node| node.bounds).collect();
        edges.sort_by(|one, other| one.left().total_cmp(&other.left()));
        let [left, right] = edges[..] else { bail!("there are {} edges between panels, not 2", edges.len()) };
        let [left_x, right_x] = [left, right].map(|edge| edge.center().x);
        let columns = match self {
            Self::Settings => Rangef::new(0.0, left_x),
            Self::Tab => Rangef::new(left_x, right_x),
            Self::Pad => Rangef::new(right_x, window_width),
        };
        Ok(Rect::from_x_y_ranges(columns, left.y_range()))
    }

    /// What is in it and can be told apart from the rest.
    fn nodes(self, tree: &Tree) -> anyhow::Result<Vec<&Node>> {
        let marker = tree.nodes.iter().find(|node| node.name == self.marker() && node.panel.is_some());
        let panel = marker.context("a panel has lost what is always in it")?.panel;
        let is_in_it = |node: &&Node| node.panel == panel && node.bounds.is_positive();
        Ok(tree.nodes.iter().filter(is_in_it).collect())
    }
}

/// Waits until nothing in any panel is cut off or covered, and all that is in the tab has been scrolled into sight.
pub(crate) fn sees_all(window: &mut Program, tab: &str) -> anyhow::Result<()> {
    // The name of what the pointer is on would lie over the rest.
    window.point_at(Pos2::ZERO)?;
    for panel in Panel::ALL {
        // The others are the same in every tab.
        if panel == Panel::Tab || tab == "Curves" {
            panel.is_whole(window).with_context(|| format!("in {tab:?}"))?;
            panel.is_reached(window).with_context(|| format!("in {tab:?}"))?;
        }
    }
    Ok(())
}

impl Panel {
    fn is_whole(self, window: &mut Program) -> anyhow::Result<()> {
        let (width, mut complaint) = (window.size()?.x, None);
        let seen = window.wait("nothing is cut off or covered", |tree| {
            complaint = self.complaint(tree, width).unwrap_or_else(|error| Some(error.to_string()));
            complaint.is_none().then_some(())
        });
        seen.with_context(|| complaint.unwrap_or_default())
    }

    /// What of the things in view reaches beyond the sides of the panel, or over another one.
    fn complaint(self, tree: &Tree, window_width: f32) -> anyhow::Result<Option<String>> {
        let (rect, nodes) = (self.rect(tree, window_width)?, self.nodes(tree)?);
        let sides = rect.x_range().expand(TOLERANCE);
        let beyond = |node: &&&Node| node.bounds.left() < sides.min || node.bounds.right() > sides.max;
        let mut complaints: Vec<String> =
            nodes.iter().filter(beyond).map(|node| format!("{} reaches beyond {rect}", told(node))).collect();
        let shown: Vec<&Node> =
            nodes.into_iter().filter(|node| node.bounds.intersects(rect) && is_solid(node)).collect();
        let pairs =
            shown.iter().enumerate().flat_map(|(index, one)| shown[..index].iter().map(move |other| (one, other)));
        let over = pairs.filter(|(one, other)| are_over_each_other(one, other));
        complaints.extend(over.map(|(one, other)| format!("{} covers {}", told(one), told(other))));
        Ok((!complaints.is_empty()).then(|| complaints.join("\n")))
    }

    /// Turns the wheel until everything has been in sight.
    fn is_reached(self, window: &mut Program) -> anyhow::Result<()> {
        let mut seen = BTreeSet::new();
        let mut missing = None;
        let width = window.size()?.x;
        for _ in 0..MOST_TURNS {
            let tree = window.tree()?;
            let (rect, nodes) = (self.rect(&tree, width)?, self.nodes(&tree)?);
            let key = |node: &Node| (format!("{:?}", node.role), node.name.clone());
            seen.extend(nodes.iter().filter(|node| is_in_sight(node, rect)).map(|node| key(node)));
            missing = nodes.iter().find(|node| !seen.contains(&key(node))).map(|node| told(node));
            if missing.is_none() {
                return Ok(());
            }
            window.scroll_down(rect.right_bottom() - Vec2::splat(FROM_EDGE), NOTCHES)?;
        }
        let tree = window.tree()?;
        bail!("{} is not reached by scrolling{}", missing.unwrap_or_default(), window.testimony(&tree))
    }
}

/// Whether it is something that is drawn by itself: what lies over it hides it.
fn is_solid(node: &Node) -> bool {
    matches!(
        node.role,
        Role::Label
            | Role::Button
            | Role::CheckBox
            | Role::RadioButton
            | Role::ComboBox
            | Role::SpinButton
            | Role::Slider
            | Role::ScrollBar
            | Role::Tab
            | Role::Link
    )
}

/// What is within something else is a part of it, such as the text of a picture that is a button.
fn are_over_each_other(one: &Node, other: &Node) -> bool {
    let shared = one.bounds.intersect(other.bounds).shrink(TOLERANCE);
    let [around_one, around_other] = [one, other].map(|node| node.bounds.expand(TOLERANCE));
    let is_part = around_one.contains_rect(other.bounds) || around_other.contains_rect(one.bounds);
    let is_bar = [one, other].iter().any(|node| node.role == Role::ScrollBar);
    shared.is_positive() && (is_bar || !is_part)
}

fn is_in_sight(node: &Node, rect: Rect) -> bool {
    let (own, all) = (node.bounds.y_range(), rect.y_range().expand(TOLERANCE));
    let is_higher = own.span() > all.span() && own.min < all.max && own.max > all.min;
    is_higher || (all.contains(own.min) && all.contains(own.max))
}

fn told(node: &Node) -> String {
    let name = if node.role == Role::ScrollBar { "a scroll bar".to_owned() } else { format!("{:?}", node.name) };
    format!("{name} at {}", node.bounds)
}
