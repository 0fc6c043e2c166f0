//! How a curve looks: a colour and, besides, a mark or dash, so that none is told from another by its colour alone.

use eframe::egui::Color32;
use egui_plot::{LineStyle, MarkerShape};

/// How a curve looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    /// The colour of line and marks, with how strongly they are seen.
    pub color: Color32,
    /// Width of the line in points.
    pub width: f32,
    /// Whether the line is broken.
    pub dash: Dash,
    /// What stands at each point, as long as there are few.
    pub mark: Mark,
}

/// Whether a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dash {
    /// It is not.
    Solid,
    /// Into dashes.
    Dashed,
    /// Into dots.
    Dotted,
}

/// What stands at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing.
    None,
    /// A disk.
    Circle,
    /// A square on its corner.
    Diamond,
    /// A triangle that points upwards.
    Triangle,
}

/// Radius of marks in points.
pub(crate) const MARK_RADIUS: f32 = 3.5;

/// Most points of a curve that each have a mark; more would hide the line.
pub(crate) const MARK_LIMIT: usize = 50;

impl Dash {
    /// As a plot draws it.
    pub(crate) fn style(self) -> LineStyle {
        match self {
            Self::Solid => LineStyle::Solid,
            Self::Dashed => LineStyle::Dashed { length: 6.0 },
            Self::Dotted => LineStyle::Dotted { spacing: 5.0 },
        }
    }
}

impl Mark {
    /// As a plot draws it.
    pub(crate) fn shape(self) -> Option<MarkerShape> {
        match self {
            Self::None => None,
            Self::Circle => Some(MarkerShape::Circle),
            Self::Diamond => Some(MarkerShape::Diamond),
            Self::Triangle => Some(MarkerShape::Up),
        }
    }
}
