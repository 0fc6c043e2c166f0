//! Where the field is cut: cuts are moved, added and removed on the field itself.

mod handles;
mod kinds;
mod profile_chart;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use eframe::egui::{
    Button, Color32, CursorIcon, Key, PointerButton, Pos2, Response, Shape, Stroke, Theme, Ui, pos2, vec2,
};

use self::{handles::Handles, profile_chart::ProfileChart};
use super::field::Field;
use crate::{
    app::{
        action::Action,
        lab::{Lab, StringEdit},
        numbers::{counted, short},
        theme::{self, Tokens},
    },
    data::strings::StringImage,
    read::segment::{Cut, CutKind, Path, Segmentation},
    train::string_view::StringView,
};

#[derive(Default)]
pub(super) struct CutsStep {
    /// The cut that the pointer drags.
    grabbed: Option<Grabbed>,
    profiles: ProfileChart,
}

/// A cut as it was when the pointer took it.
struct Grabbed {
    cut: usize,
    path: Path,
    /// Column of the pointer.
    at_px: f32,
}

/// What the user does to the cuts.
#[derive(Clone, Debug, PartialEq)]
enum CutEdit {
    Move(usize, Path),
    Add(u16),
    Remove(usize),
    /// Back to the program's own.
    Reset,
}

/// The pointer has a cut that is so near, in points.
const REACH: f32 = 5.0;

/// Widths of a cut's line and of the edge that sets it off, in points.
const LINE_WIDTH: f32 = 2.0;
const EDGE_WIDTH: f32 = 4.0;

impl CutsStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        let segmentation = &view.segments.segmentation;
        let cuts = cuts(lab, segmentation);
        let handles = Handles::new(ui, cuts, segmentation, field);
        let pointed = self.grabbed.as_ref().map(|grabbed| grabbed.cut).or(pointed_cut(cuts, field, &handles));
        let mut edit = self
            .dragged(ui, cuts, field, &handles)
            .or(clicked(cuts, field, &handles))
            .or(typed(ui, cuts, pointed, &handles));
        let shown = pointed.or(handles.focused());
        for (position, cut) in cuts.iter().enumerate() {
            let weight = if shown == Some(position) { 1.5 } else { 1.0 };
            paint_cut(cut, field, kinds::color(cut.kind, theme::tokens(ui)), weight);
        }
        handles.paint(ui, cuts, segmentation, shown);
        if pointed.is_some() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
        self.profiles.ui(ui, segmentation.image(), &view.question.image, field);
        edit = edit.or(buttons_ui(ui, lab, cuts, segmentation));
        match shown.and_then(|shown| cuts.get(shown)) {
            Some(cut) => ui.label(cut_line(cut, segmentation)),
            None => ui.weak(summary(cuts, segmentation)),
        };
        edit.into_iter()
            .map(|edit| Action::Strings(StringEdit::Cut(edited(cuts, &edit, segmentation.image()))))
            .collect()
    }

    /// What a drag on the field or on a handle does.
    fn dragged(&mut self, ui: &Ui, cuts: &[Cut], field: &Field, handles: &Handles) -> Option<CutEdit> {
        let (origin, latest) = ui.input(|input| (input.pointer.press_origin(), input.pointer.latest_pos()));
        let surfaces = || std::iter::once(&field.response).chain(&handles.responses);
        if let Some(origin) = origin
            && surfaces().any(|surface| surface.drag_started_by(PointerButton::Primary))
        {
            let of_handle = handles.responses.iter().position(Response::drag_started);
            let cut = of_handle.or_else(|| nearest(cuts, field, origin));
            self.grabbed = cut.map(|cut| Grabbed { cut, path: cuts[cut].path, at_px: field.column_px(origin.x) });
        }
        if !surfaces().any(|surface| surface.dragged_by(PointerButton::Primary)) {
            self.grabbed = None;
        }
        let Grabbed { cut, path, at_px } = self.grabbed.as_ref()?;
        let path = moved(path, (field.column_px(latest?.x) - at_px).round() as i32, field_width(field));
        (cuts.get(*cut)?.path != path).then_some(CutEdit::Move(*cut, path))
    }
}

/// The cuts on the field and the profiles below it, with what their colours mean.
pub(super) fn figure_ui(ui: &mut Ui, lab: &Lab, view: &Arc<StringView>, field: &Field) {
    let segmentation = &view.segments.segmentation;
    let cuts = cuts(lab, segmentation);
    for cut in cuts {
        paint_cut(cut, field, kinds::color(cut.kind, theme::tokens(ui)), 1.0);
    }
    ProfileChart::default().ui(ui, segmentation.image(), &view.question.image, field);
    ui.horizontal_wrapped(|ui| legend_ui(ui, cuts));
}

fn legend_ui(ui: &mut Ui, cuts: &[Cut]) {
    kinds::legend_ui(ui, cuts);
    ui.separator();
    profile_chart::legend_ui(ui);
}

/// The user's cuts as they were left, or the program's. Those between which there is no ink are not in the segmentation.
fn cuts<'a>(lab: &'a Lab, segmentation: &'a Segmentation) -> &'a [Cut] {
    lab.strings.cuts.as_deref().unwrap_or(segmentation.cuts())
}

/// Columns of the field.
fn field_width(field: &Field) -> u16 {
    field.column_px(field.rect.right()).round() as u16
}

/// A whole path so many columns further, as far as the field goes.
fn moved(path: &Path, by_px: i32, width: u16) -> Path {
    let (first, last) = path.iter().fold((width, 0), |(first, last), px| (first.min(*px), last.max(*px)));
    let by_px = by_px.clamp(-i32::from(first), i32::from(width.saturating_sub(last)));
    path.map(|px| (i32::from(px) + by_px) as u16)
}

/// The cuts after an edit; none for the program's own.
fn edited(cuts: &[Cut], edit: &CutEdit, image: &StringImage) -> Option<Vec<Cut>> {
    let mut cuts = cuts.to_vec();
    match edit {
        CutEdit::Move(cut, path) => cuts[*cut] = Cut { path: *path, kind: CutKind::Hand },
        CutEdit::Add(column) => {
            let column = (*column).min(image.width() as u16);
            let place = cuts.partition_point(|cut| middle_px(cut) < f32::from(column));
            cuts.insert(place, Cut::straight(column, CutKind::Hand));
        }
        CutEdit::Remove(cut) => {
            cuts.remove(*cut);
        }
        CutEdit::Reset => return None,
    }
    Some(cuts)
}

fn middle_px(cut: &Cut) -> f32 {
    cut.mean_px(0..StringImage::HEIGHT)
}

/// What a click on the field or on a handle does.
fn clicked(cuts: &[Cut], field: &Field, handles: &Handles) -> Option<CutEdit> {
    if let Some(cut) = handles.responses.iter().position(Response::secondary_clicked) {
        return Some(CutEdit::Remove(cut));
    }
    let at = field.response.interact_pointer_pos().filter(|at| field.rect.contains(*at))?;
    let near = nearest(cuts, field, at);
    if field.response.secondary_clicked() {
        return near.map(CutEdit::Remove);
    }
    (field.response.clicked() && near.is_none()).then(|| CutEdit::Add(field.column_px(at.x).round() as u16))
}

/// What keys do to the cut that has the focus, or that the pointer is on.
fn typed(ui: &Ui, cuts: &[Cut], pointed: Option<usize>, handles: &Handles) -> Option<CutEdit> {
    let focused = handles.focused();
    if let Some(cut) = focused {
        handles.keep_arrows(ui, cut);
        let by_px =
            ui.input(|input| input.num_presses(Key::ArrowRight) as i32 - input.num_presses(Key::ArrowLeft) as i32);
        if by_px != 0 {
            return Some(CutEdit::Move(cut, moved(&cuts[cut].path, by_px, handles.width_px)));
        }
    }
    // While something else has the focus, the key is meant for that.
    let pointed = pointed.filter(|_| ui.memory(|memory| memory.focused().is_none()));
    let is_delete = ui.input(|input| input.key_pressed(Key::Delete) || input.key_pressed(Key::Backspace));
    focused.or(pointed).filter(|_| is_delete).map(CutEdit::Remove)
}

/// The cut whose handle or path the pointer is on.
fn pointed_cut(cuts: &[Cut], field: &Field, handles: &Handles) -> Option<usize> {
    let on_field = || nearest(cuts, field, field.response.hover_pos()?);
    handles.responses.iter().position(Response::hovered).or_else(on_field)
}

/// The cut within reach of a place on the field.
fn nearest(cuts: &[Cut], field: &Field, at: Pos2) -> Option<usize> {
    let row = field.rect.contains(at).then(|| ((at.y - field.rect.top()) / field.pixel_size) as usize)?;
    let row = row.min(StringImage::HEIGHT - 1);
    let distance = |cut: &Cut| (field.x(f32::from(cut.path[row])) - at.x).abs();
    let near = cuts.iter().map(distance).enumerate().filter(|(_, distance)| *distance <= REACH);
    near.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(cut, _)| cut)
}

/// Whether ink is parted by a cut: it is still there after cuts without ink between them became one, and crossing ones were
/// taken apart, which swaps some of their rows.
fn parts_ink(cut: &Cut, segmentation: &Segmentation) -> Option<usize> {
    let agreeing = |kept: &Cut| kept.path.iter().zip(&cut.path).filter(|(one, other)| one == other).count();
    segmentation.cuts().iter().position(|kept| 2 * agreeing(kept) >= StringImage::HEIGHT)
}

/// The path as a line over the field.
fn line(cut: &Cut, field: &Field) -> Vec<Pos2> {
    let corner = |row: usize, px: u16| pos2(field.x(f32::from(px)), field.rect.top() + row as f32 * field.pixel_size);
    cut.path.iter().enumerate().flat_map(|(row, px)| [corner(row, *px), corner(row + 1, *px)]).collect()
}

fn paint_cut(cut: &Cut, field: &Field, color: Color32, weight: f32) {
    let line = line(cut, field);
    // On ink and on background.
    let edge = theme::of(Theme::Dark).sunken;
    field.painter.add(Shape::line(line.clone(), Stroke::new(EDGE_WIDTH * weight, edge)));
    field.painter.add(Shape::line(line, Stroke::new(LINE_WIDTH * weight, color)));
}

/// Paints cuts for orientation.
pub(super) fn paint_faint(cuts: &[Cut], field: &Field, tokens: &Tokens) {
    for cut in cuts {
        field.painter.add(Shape::line(line(cut, field), Stroke::new(1.0, tokens.reference)));
    }
}

fn cut_line(cut: &Cut, segmentation: &Segmentation) -> String {
    let effect = match parts_ink(cut, segmentation).and_then(|kept| segmentation.cut_ink_px().get(kept)) {
        Some(0.0) => "it goes through no ink".to_owned(),
        Some(ink) => format!("it goes through {} px of ink", short(*ink)),
        None => "it is left out: there is too little ink between it and its neighbour".to_owned(),
    };
    format!("{}; {effect}. Drag it or press the arrow keys to move it; a right click or Delete removes it", name(cut))
}

fn name(cut: &Cut) -> String {
    let found = if cut.kind == CutKind::Hand { "made" } else { "found by" };
    format!("Cut at column {:.0}, {found} {}", middle_px(cut), cut.kind.name())
}

fn summary(cuts: &[Cut], segmentation: &Segmentation) -> String {
    let left_out = match cuts.len().saturating_sub(segmentation.cuts().len()) {
        0 => String::new(),
        count => format!(" {} left out for want of ink beside it.", counted(count, "cut")),
    };
    format!(
        "{} {} {}.{left_out} Click the field to add a cut; drag one to move it; click it with the right button to remove it",
        counted(cuts.len(), "cut"),
        if cuts.len() == 1 { "makes" } else { "make" },
        if segmentation.segments().is_empty() {
            "no piece".to_owned()
        } else {
            counted(segmentation.cuts().len() + 1, "piece")
        },
    )
}

fn buttons_ui(ui: &mut Ui, lab: &Lab, cuts: &[Cut], segmentation: &Segmentation) -> Option<CutEdit> {
    let mut edit = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(theme::GAP, 2.0);
        let middle = widest_piece_middle(segmentation);
        let add = ui.add_enabled(middle.is_some(), Button::new("Add cut").small());
        let add = add.on_hover_text("Cuts the widest piece in its middle").on_disabled_hover_text("There is no ink");
        if let Some(column) = middle.filter(|_| add.clicked()) {
            edit = Some(CutEdit::Add(column));
        }
        let reset = ui.add_enabled(lab.strings.cuts.is_some(), Button::new("Reset cuts").small());
        let reset = reset.on_hover_text("Back to the cuts that the program finds");
        if reset.on_disabled_hover_text("These are the program's own cuts").clicked() {
            edit = Some(CutEdit::Reset);
        }
        ui.separator();
        legend_ui(ui, cuts);
    });
    edit
}

fn widest_piece_middle(segmentation: &Segmentation) -> Option<u16> {
    let pieces = segmentation.segments().iter().filter(|segment| segment.pieces.len() == 1);
    let widest = pieces.max_by_key(|segment| segment.columns.len())?;
    Some(widest.columns.start.midpoint(widest.columns.end) as u16)
}
