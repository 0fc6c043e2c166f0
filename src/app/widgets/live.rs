//! Texts that a screen reader says when they change, wherever the focus is.

use eframe::egui::{Response, accesskit::Live};

/// Has a text said when it changes, once the screen reader is silent.
pub(crate) fn announce(response: &Response) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
}
