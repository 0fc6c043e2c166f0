//! How the curves look, in the window as in figures: each has a colour and, besides, a mark or dash of its own.

use eframe::egui::Color32;

use super::series::Role;
use crate::app::theme::Tokens;

/// How a curve looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
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
pub(super) enum Dash {
    /// It is not.
    Solid,
    /// Into dashes.
    Dashed,
    /// Into dots.
    Dotted,
}

/// What stands at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
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
pub(super) const MARK_RADIUS: f32 = 3.5;

/// Most points of a curve that each have a mark; more would hide the line.
const MARK_LIMIT: usize = 50;

/// Share of its strength that the curve of single batches has.
const RAW_STRENGTH: f32 = 0.5;

/// How a curve of `point_count` points looks.
pub(super) fn of(role: Role, point_count: usize, tokens: &Tokens) -> Look {
    let look = |color: Color32, width: f32, dash: Dash, mark: Mark| {
        let mark = if point_count > MARK_LIMIT { Mark::None } else { mark };
        Look { color, width, dash, mark }
    };
    match role {
        Role::Raw => look(tokens.training.gamma_multiply(RAW_STRENGTH), 1.0, Dash::Solid, Mark::None),
        Role::Smoothed => look(tokens.training, 2.0, Dash::Solid, Mark::None),
        Role::Training => look(tokens.training, 2.0, Dash::Solid, Mark::Circle),
        Role::Validation => look(tokens.validation, 1.5, Dash::Dotted, Mark::Triangle),
        Role::Test => look(tokens.test, 2.0, Dash::Dashed, Mark::Diamond),
    }
}
