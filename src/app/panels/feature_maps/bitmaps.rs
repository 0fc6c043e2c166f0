//! What the radial basis functions of the output compare: the state of F6 as a picture of 7×12 beside the ten bitmaps, with
//! the squared distance from each.

use eframe::egui::{
    Align2, Label, Margin, Mesh, Panel, Rect, Response, RichText, Role, Sense, Shape, StrokeKind, TextStyle, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::{
    app::{
        action::Action,
        lab::{Lab, ValuePlace},
        numbers::short,
        theme,
        widgets::why_button,
    },
    data::dataset::CLASS_COUNT,
    explain::Topic,
    model::{
        architecture::OutputUnits,
        bitmaps::{BITMAP_HEIGHT, BITMAP_WIDTH, bitmap},
        layer::Layer,
    },
};

/// Side of a unit in points, at least and at most.
const UNIT_SIDES: [f32; 2] = [3.0, 5.0];

/// Height of the line below a picture, in points.
const LINE_HEIGHT: f32 = 15.0;

/// Between two pictures, in points.
const GAP: f32 = 12.0;

/// Above and below the pictures, in points.
const MARGIN: i8 = 6;

/// From this width on, in points, what is left beside the pictures tells what they are.
const LEAST_WORDS_WIDTH: f32 = 110.0;

/// Whether the output compares F6 with bitmaps.
pub(super) fn are_compared(lab: &Lab) -> bool {
    lab.network.architecture.output == OutputUnits::RadialBasis
}

/// Shows them at the lower edge; a click shows how a distance comes about.
pub(super) fn panel_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let frame = theme::panel_frame(theme::tokens(ui)).inner_margin(Margin::symmetric(0, MARGIN));
    let height = unit_side(ui.available_width()) * BITMAP_HEIGHT as f32 + LINE_HEIGHT + 2.0 * f32::from(MARGIN);
    let panel = Panel::bottom("bitmaps").resizable(false).exact_size(height);
    panel.frame(frame).show(ui, |ui| bitmaps_ui(ui, lab)).inner
}

fn unit_side(tab_width: f32) -> f32 {
    let pictures = (CLASS_COUNT + 1) as f32;
    let [least, most] = UNIT_SIDES;
    let room = tab_width - why_button::SIZE.x;
    ((room / pictures - GAP) / BITMAP_WIDTH as f32).floor().clamp(least, most)
}

fn bitmaps_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let (Some(state), Some(output)) = (lab.layer(Layer::F6), lab.layer(Layer::Output)) else { return Vec::new() };
    let distances = &output.activation.values;
    let smallest = distances.iter().copied().fold(f32::INFINITY, f32::min);
    let side = unit_side(ui.available_width());
    ui.spacing_mut().item_spacing.x = GAP;
    let mut actions = Vec::new();
    ui.horizontal_top(|ui| {
        let response = picture_ui(ui, &state.activation.values, side, "F6", Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "F6 as a picture of 7×12"));
        response.on_hover_text("The 84 values of F6 as the paper shows them: orange is 1 or more, blue −1 or less");
        for (digit, distance) in distances.iter().enumerate() {
            let is_smallest = *distance == smallest;
            let response = digit_ui(ui, digit, *distance, is_smallest, side);
            let mark = if is_smallest { ", the smallest" } else { "" };
            let name = format!("Bitmap of {digit}: squared distance {}{mark}", short(*distance));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if response.on_hover_text(format!("{name}. A click shows how it comes about")).clicked() {
                let place = ValuePlace { layer: Layer::Output, map: digit, row: 0, column: 0 };
                actions.push(Action::Inspect(Some(place)));
            }
        }
        actions.extend(ui.vertical(why_ui).inner);
        if ui.available_width() >= LEAST_WORDS_WIDTH {
            let words = "Squared distance of F6 from the bitmap of each digit: the smallest wins";
            ui.add(Label::new(RichText::new(words).small().weak()).wrap());
        }
    });
    actions
}

/// Why there are bitmaps, and why they are compared with.
fn why_ui(ui: &mut Ui) -> Vec<Action> {
    [Topic::Bitmaps, Topic::RadialBasis].into_iter().filter_map(|topic| why_button::ui(ui, topic)).collect()
}

/// The bitmap of a digit with the distance from it.
fn digit_ui(ui: &mut Ui, digit: usize, distance: f32, is_smallest: bool, side: f32) -> Response {
    let tokens = theme::tokens(ui);
    let response = picture_ui(ui, &bitmap(digit), side, &short(distance), Sense::click());
    let picture = picture_rect(response.rect, side);
    if is_smallest {
        ui.painter().rect_stroke(picture.expand(1.0), 0.0, (2.0, tokens.accent), StrokeKind::Outside);
    }
    if response.has_focus() || response.hovered() {
        ui.painter().rect_stroke(picture, 0.0, (1.5, tokens.text), StrokeKind::Outside);
    }
    response
}

fn picture_rect(rect: Rect, side: f32) -> Rect {
    let size = vec2(BITMAP_WIDTH as f32, BITMAP_HEIGHT as f32) * side;
    Rect::from_min_size(rect.min, size)
}

/// Values as a picture with a word below it.
fn picture_ui(ui: &mut Ui, values: &[f32], side: f32, word: &str, sense: Sense) -> Response {
    let tokens = theme::tokens(ui);
    let size = vec2(BITMAP_WIDTH as f32, BITMAP_HEIGHT as f32) * side;
    let (rect, response) = ui.allocate_exact_size(size + vec2(0.0, LINE_HEIGHT), sense);
    let picture = picture_rect(rect, side);
    let mut mesh = Mesh::default();
    for (unit, value) in values.iter().enumerate() {
        let corner = vec2((unit % BITMAP_WIDTH) as f32, (unit / BITMAP_WIDTH) as f32) * side;
        mesh.add_colored_rect(Rect::from_min_size(picture.min + corner, vec2(side, side)), tokens.diverging(*value));
    }
    ui.painter().add(Shape::mesh(mesh));
    ui.painter().rect_stroke(picture, 0.0, (1.0, tokens.border), StrokeKind::Outside);
    let font = TextStyle::Small.resolve(ui.style());
    ui.painter().text(pos2(picture.center().x, rect.bottom()), Align2::CENTER_BOTTOM, word, font, tokens.text);
    response
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Key, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::{
        panels::feature_maps::FeatureMapsPanel,
        testing::{Stage, look, stage},
    };

    fn shown(lab: Lab, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<FeatureMapsPanel>> {
        let mut harness = stage(FeatureMapsPanel::default(), lab, size, theme, FeatureMapsPanel::ui);
        harness.run();
        harness
    }

    #[test]
    fn the_distance_from_each_bitmap_is_told_and_the_smallest_is_marked() {
        let lab = Lab::fake_original();
        let state = lab.layer(Layer::F6).unwrap().activation.values.clone();
        let distance = |digit| state.iter().zip(bitmap(digit)).map(|(x, w)| (x - w) * (x - w)).sum::<f32>();
        let nearest = (0..CLASS_COUNT).min_by(|one, other| distance(*one).total_cmp(&distance(*other))).unwrap();
        let mut harness = shown(lab, [764.0, 560.0], Theme::Dark);
        harness.get_by_label("F6 as a picture of 7×12");
        for digit in 0..CLASS_COUNT {
            harness.get_by_label_contains(&format!("Bitmap of {digit}: squared distance {}", short(distance(digit))));
        }
        assert_eq!(harness.query_all_by_label_contains(", the smallest").count(), 1);
        let name = format!("Bitmap of {nearest}: squared distance {}, the smallest", short(distance(nearest)));
        harness.get_by_label(&name).focus();
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        let place = ValuePlace { layer: Layer::Output, map: nearest, row: 0, column: 0 };
        assert!(harness.state().actions.contains(&Action::Inspect(Some(place))));
    }

    #[test]
    fn a_network_without_bitmaps_shows_none() {
        let harness = shown(Lab::fake(), [764.0, 560.0], Theme::Dark);
        assert!(harness.query_by_label_contains("squared distance").is_none());
    }

    #[test]
    fn it_is_whole_at_every_size_beside_all_layers() {
        for theme in [Theme::Dark, Theme::Light] {
            for size in [[520.0, 450.0], [764.0, 560.0], [1400.0, 840.0]] {
                let mut harness = shown(Lab::fake_original(), size, theme);
                look(&mut harness, &format!("bitmaps-{theme:?}-{}", size[0]));
                let top = harness.get_by_label("F6 as a picture of 7×12").rect().top();
                let last = harness.get_by_label_contains("Bitmap of 9").rect();
                assert!(last.right() <= size[0] && last.bottom() <= size[1], "{last:?} of {size:?}");
                for name in ["Input", "C1 map 6", "S4 map 16", "F6 units", "Output units"] {
                    assert!(harness.get_by_label(name).rect().bottom() <= top, "{name} at {size:?}");
                }
                let mut lab = Lab::fake_original();
                lab.inspected = Some(ValuePlace { layer: Layer::Output, map: 3, row: 0, column: 0 });
                look(&mut shown(lab, size, theme), &format!("bitmaps-output-{theme:?}-{}", size[0]));
                let mut lab = Lab::fake_original();
                lab.inspected = Some(ValuePlace { layer: Layer::S2, map: 3, row: 2, column: 2 });
                look(&mut shown(lab, size, theme), &format!("bitmaps-s2-{theme:?}-{}", size[0]));
            }
        }
    }
}
