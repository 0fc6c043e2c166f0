//! Pieces that more than one panel shows.

pub(crate) mod chart_view;
pub(crate) mod icon_button;
pub(crate) mod legend;
pub(crate) mod mosaic;
pub(crate) mod number_cell;
pub(crate) mod score_bars;
pub(crate) mod why_button;
