//! How the curves look, in the window as in figures: each has a colour and, besides, a mark or dash of its own.

use eframe::egui::Color32;

use super::series::Role;
use crate::app::{
    theme::Tokens,
    widgets::chart::look::{Dash, Look, MARK_LIMIT, Mark},
};

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
