//! What found a cut, by colour and by mark.

use eframe::egui::{
    Color32, Pos2, Rect, Role, Sense, Shape, Stroke, TextStyle, Ui, Vec2, WidgetInfo, epaint::CircleShape, pos2, vec2,
};

use crate::{
    app::theme::{self, Tokens},
    read::segment::{Cut, CutKind},
};

const ALL: [CutKind; 7] = [
    CutKind::Hand,
    CutKind::Gap,
    CutKind::Components,
    CutKind::Projection,
    CutKind::Contours,
    CutKind::FromAbove,
    CutKind::FromBelow,
];

/// Whether a mark is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    Full,
    Hollow,
}

/// Size of a sign in the legend, in points.
const LEGEND_SIZE: Vec2 = vec2(10.0, 12.0);

/// The colour of a kind; its mark shows it too.
pub(super) fn color(kind: CutKind, tokens: &Tokens) -> Color32 {
    tokens.runs[kind as usize % tokens.runs.len()]
}

/// Shows the kinds that occur, with how often.
pub(super) fn legend_ui(ui: &mut Ui, cuts: &[Cut]) {
    for kind in ALL {
        let count = cuts.iter().filter(|cut| cut.kind == kind).count();
        if count == 0 {
            continue;
        }
        entry_ui(ui, &format!("{} {count}", kind.name()), hint(kind), |ui, rect| {
            paint_mark(ui, rect.center(), rect.width() / 2.0 - 1.0, kind, Fill::Full);
        });
    }
}

/// A sign and what it means, which stay together where the legend wraps.
pub(super) fn entry_ui(ui: &mut Ui, text: &str, hover: &str, paint: impl FnOnce(&Ui, Rect)) {
    let (font, color) = (TextStyle::Body.resolve(ui.style()), ui.visuals().text_color());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    let size = vec2(LEGEND_SIZE.x + theme::GAP + galley.size().x, galley.size().y.max(LEGEND_SIZE.y));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    paint(ui, Rect::from_center_size(rect.left_center() + vec2(LEGEND_SIZE.x / 2.0, 0.0), LEGEND_SIZE));
    let corner = pos2(rect.right() - galley.size().x, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(corner, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response.on_hover_text(hover);
}

fn hint(kind: CutKind) -> &'static str {
    match kind {
        CutKind::Hand => "You made or moved it",
        CutKind::Gap => "The middle of columns without ink",
        CutKind::Components => "Between two components of the ink, one more to the left than the other",
        CutKind::Projection => "Near a minimum of the ink by column, where the path goes through least ink",
        CutKind::Contours => "Near a minimum of the distance between the upper and the lower contour",
        CutKind::FromAbove => {
            "The way of a drop that falls from the top, slides along the ink and goes straight through it"
        }
        CutKind::FromBelow => {
            "The way of a drop that rises from the bottom, slides along the ink and goes straight through it"
        }
    }
}

/// Paints the mark of a kind.
pub(super) fn paint_mark(ui: &Ui, at: Pos2, radius: f32, kind: CutKind, fill: Fill) {
    let color = color(kind, theme::tokens(ui));
    let (inside, stroke) = match fill {
        Fill::Full => (color, Stroke::new(1.0, color)),
        Fill::Hollow => (Color32::TRANSPARENT, Stroke::new(1.0, color)),
    };
    let shape = match corners(kind) {
        Some(corners) => {
            let corners = corners.iter().map(|[x, y]| at + radius * vec2(*x, *y)).collect();
            Shape::convex_polygon(corners, inside, stroke)
        }
        None => Shape::Circle(CircleShape { center: at, radius, fill: inside, stroke }),
    };
    ui.painter().add(shape);
}

/// The corners of a mark in radii; none of a disk.
fn corners(kind: CutKind) -> Option<&'static [[f32; 2]]> {
    match kind {
        CutKind::Hand => None,
        CutKind::Gap => Some(&[[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]]),
        CutKind::Components => Some(&[[0.0, -1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]),
        CutKind::Projection => Some(&[[-0.35, -1.0], [0.35, -1.0], [0.35, 1.0], [-0.35, 1.0]]),
        CutKind::Contours => Some(&[[-1.0, -0.35], [1.0, -0.35], [1.0, 0.35], [-1.0, 0.35]]),
        CutKind::FromAbove => Some(&[[-1.0, -0.8], [1.0, -0.8], [0.0, 1.0]]),
        CutKind::FromBelow => Some(&[[0.0, -1.0], [1.0, 0.8], [-1.0, 0.8]]),
    }
}
