//! The output of a radial basis network: F6 as a picture of 7×12 beside the ten bitmaps, with the distance from each.

use eframe::egui::{
    Align2, Label, Margin, Panel, Rect, Response, RichText, Role, Sense, StrokeKind, TextStyle, Ui, WidgetInfo, vec2,
};

use crate::{
    app::{
        action::Action,
        figures,
        lab::{Lab, ValuePlace},
        numbers::short,
        theme,
        widgets::{mosaic, why_button},
    },
    chart::{Picture, PictureGroup},
    data::dataset::CLASS_COUNT,
    explain::Topic,
    model::{
        bitmaps::{BITMAP_HEIGHT, BITMAP_WIDTH, bitmap},
        layer::Layer,
    },
};

/// The magnitude that has the palette's full colour: that of a bitmap.
pub(super) const FULL_COLOR: f32 = 1.0;

/// Largest width of a picture of a figure, in pixels.
const FIGURE_WIDTH: f64 = 60.0;

/// Side of a unit in points, at least and at most.
const UNIT_SIDES: [f32; 2] = [3.0, 5.0];

/// Height of the line below a picture, in points.
const LINE_HEIGHT: f32 = 15.0;

/// Between two pictures, in points.
const GAP: f32 = 12.0;

/// Above and below the pictures, in points.
const MARGIN: i8 = 6;

/// Least room beside the pictures for the text about them, in points.
const MIN_TEXT_WIDTH: f32 = 110.0;

/// Shows them at the lower edge; a click shows how a distance is computed.
pub(super) fn panel_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let frame = theme::panel_frame(theme::tokens(ui)).inner_margin(Margin::symmetric(0, MARGIN));
    let height = unit_side(ui.available_width()) * BITMAP_HEIGHT as f32 + LINE_HEIGHT + 2.0 * f32::from(MARGIN);
    let panel = Panel::bottom("bitmaps").resizable(false).exact_size(height);
    panel.frame(frame).show(ui, |ui| bitmaps_ui(ui, lab)).inner
}

/// The same as a part of a figure; none before there are values.
pub(super) fn figure_group(lab: &Lab) -> Option<PictureGroup> {
    let (f6, output) = (lab.layer(Layer::F6)?, lab.layer(Layer::Output)?);
    let picture = |name: String, title: String, values: &[f32]| {
        let color = |value: &f32| figures::plain(figures::tokens().diverging(value / FULL_COLOR));
        Picture { name, title, columns: BITMAP_WIDTH, cells: values.iter().map(color).collect(), ..Picture::default() }
    };
    let bitmaps = output.activation.values.iter().enumerate().map(|(digit, distance)| {
        picture(format!("Bitmap of {digit}"), format!("{digit}: {}", short(*distance)), &bitmap(digit))
    });
    let f6 = picture("F6".to_owned(), "F6".to_owned(), &f6.activation.values);
    let pictures: Vec<Picture> = std::iter::once(f6).chain(bitmaps).collect();
    Some(PictureGroup { title: String::new(), columns: pictures.len(), most_width: FIGURE_WIDTH, pictures })
}

fn unit_side(tab_width: f32) -> f32 {
    let width = (tab_width - why_button::SIZE.x) / (CLASS_COUNT + 1) as f32 - GAP;
    (width / BITMAP_WIDTH as f32).floor().clamp(UNIT_SIDES[0], UNIT_SIDES[1])
}

fn bitmaps_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let (Some(f6), Some(output)) = (lab.layer(Layer::F6), lab.layer(Layer::Output)) else { return Vec::new() };
    let distances = &output.activation.values;
    let smallest = distances.iter().copied().fold(f32::INFINITY, f32::min);
    let side = unit_side(ui.available_width());
    ui.spacing_mut().item_spacing.x = GAP;
    let mut actions = Vec::new();
    ui.horizontal_top(|ui| {
        let (_, response) = picture_ui(ui, &f6.activation.values, side, "F6", Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "F6 as a picture of 7×12"));
        response.on_hover_text("The 84 values of F6 as the paper shows them: orange is 1 or more, blue −1 or less");
        for (digit, distance) in distances.iter().enumerate() {
            let response = digit_ui(ui, digit, *distance, *distance == smallest, side);
            if response.clicked() {
                let place = ValuePlace { layer: Layer::Output, map: digit, row: 0, column: 0 };
                actions.push(Action::Inspect(Some(place)));
            }
        }
        ui.vertical(|ui| {
            let topics = [Topic::Bitmaps, Topic::RadialBasis];
            actions.extend(topics.into_iter().filter_map(|topic| why_button::ui(ui, topic)));
        });
        if ui.available_width() >= MIN_TEXT_WIDTH {
            let text = "Squared distance of F6 from the bitmap of each digit: the smallest wins";
            ui.add(Label::new(RichText::new(text).small().weak()).wrap());
        }
    });
    actions
}

/// The bitmap of a digit and its distance from F6.
fn digit_ui(ui: &mut Ui, digit: usize, distance: f32, is_smallest: bool, side: f32) -> Response {
    let tokens = theme::tokens(ui);
    let (picture, response) = picture_ui(ui, &bitmap(digit), side, &short(distance), Sense::click());
    if is_smallest {
        ui.painter().rect_stroke(picture.expand(1.0), 0.0, (2.0, tokens.accent), StrokeKind::Outside);
    }
    if response.has_focus() || response.hovered() {
        ui.painter().rect_stroke(picture, 0.0, (1.5, tokens.text), StrokeKind::Outside);
    }
    let mark = if is_smallest { ", the smallest" } else { "" };
    let name = format!("Bitmap of {digit}: squared distance {}{mark}", short(distance));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.on_hover_text(format!("{name}. Click to see how it is computed"))
}

/// Values as a picture with a caption; returns the place of the picture.
fn picture_ui(ui: &mut Ui, values: &[f32], side: f32, caption: &str, sense: Sense) -> (Rect, Response) {
    let tokens = theme::tokens(ui);
    let size = vec2(BITMAP_WIDTH as f32, BITMAP_HEIGHT as f32) * side;
    let (rect, response) = ui.allocate_exact_size(size + vec2(0.0, LINE_HEIGHT), sense);
    let picture = Rect::from_min_size(rect.min, size);
    mosaic::paint_values(ui, picture, values, BITMAP_WIDTH, FULL_COLOR);
    ui.painter().rect_stroke(picture, 0.0, (1.0, tokens.border), StrokeKind::Outside);
    let font = TextStyle::Small.resolve(ui.style());
    ui.painter().text(rect.center_bottom(), Align2::CENTER_BOTTOM, caption, font, tokens.text);
    (picture, response)
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Key, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::{
        panels::feature_maps::FeatureMapsPanel,
        testing::{Stage, chosen_from_menu, look, saved_svg, stage},
    };

    fn shown(lab: Lab, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<FeatureMapsPanel>> {
        let mut harness = stage(FeatureMapsPanel::default(), lab, size, theme, FeatureMapsPanel::ui);
        harness.run();
        harness
    }

    #[test]
    fn the_distance_from_each_bitmap_is_shown_and_the_smallest_is_marked() {
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
    fn they_are_saved_with_their_distances() {
        let lab = Lab::fake_original();
        let distances = lab.layer(Layer::Output).unwrap().activation.values.clone();
        let mut harness = shown(lab, [764.0, 560.0], Theme::Dark);
        let actions = chosen_from_menu(&mut harness, "Save figure of maps", "F6 beside the bitmaps as SVG");
        let svg = saved_svg(&actions);
        assert_eq!(svg.matches("<title>Bitmap of ").count(), CLASS_COUNT);
        assert!(svg.contains("<title>F6</title>") && svg.contains("for test digit 0") && svg.contains("Network: "));
        for (digit, distance) in distances.iter().enumerate() {
            assert!(svg.contains(&format!(">{digit}: {}<", short(*distance))), "{digit}");
        }
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
