//! The attribution of a prediction: the evidence for a digit in the image, and the nearest training images.
//!
//! - `pixels`: the image, its occlusion and the gradient; `c3`: the contribution of each map of C3.
//! - `neighbours`: the nearest training images; `layout`: the size and place of each part; `figure`: all of it for a document.

mod c3;
mod figure;
mod layout;
mod neighbours;
mod pixels;

use std::sync::Arc;

use eframe::egui::{
    Button, Color32, Context, Label, Pos2, Rect, RichText, Role, ScrollArea, TextureOptions, Theme, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use self::layout::{HEADING_HEIGHT, LINE_HEIGHT, Layout};
use crate::{
    app::{
        action::Action,
        lab::{Lab, MapPlace},
        memo::{Memo, Shared},
        theme,
        widgets::{
            mosaic::{self, Mosaic},
            why_button,
        },
    },
    data::{
        choice::Described as _,
        class_names::ClassNames,
        dataset::{CLASS_COUNT, IMAGE_SIDE},
    },
    explain::Topic,
    model::{
        array::Array,
        attribution::{Attribution, Patch, Question},
        layer::Layer,
    },
    train::snapshot::Snapshot,
};

/// The attribution page. It is not remembered: each start asks about the predicted digit.
#[derive(Default)]
pub(super) struct AttributionPage {
    /// What the engine has to compute for the page.
    pub question: Question,
    textures: Memo<(Shared<Snapshot>, Theme), Textures>,
}

/// The pictures of an attribution and of its neighbours.
struct Textures {
    pixels: Mosaic,
    c3: Mosaic,
    neighbours: Mosaic,
}

/// What the parts of the page show.
#[derive(Clone, Copy)]
struct View<'a> {
    lab: &'a Lab,
    attribution: &'a Attribution,
    textures: &'a Textures,
    layout: Layout,
}

/// Values below this are shown as if the largest were this: they are rounding.
const MIN_SCALE: f32 = 1e-4;

/// Margin beside a digit in its button, in points: narrow, so that all fit in one row.
const DIGIT_PADDING: f32 = 5.0;

const LOG_ODDS_HOVER: &str = "The logarithm of a digit's probability over that of all else: 0 is 50 %, 4.6 is 99 %, 6.9 is \
                              99.9 %, −4.6 is 1 %";

/// A place under the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pointed {
    /// A pixel of the image, row by row.
    Pixel(usize),
    /// A value of a map of C3.
    C3 { map: usize, index: usize },
}

impl AttributionPage {
    /// Shows the choice of a digit and of the occluded patch as the last part of a row.
    pub(super) fn question_ui(&mut self, ui: &mut Ui, names: &ClassNames) -> Option<Action> {
        let Question { digit: chosen, patch: chosen_patch } = &mut self.question;
        ui.weak("Occlude");
        for patch in Patch::ALL.iter().copied() {
            let side = patch.side();
            let hover = format!("Replaces {side}×{side} pixels at once with blank paper");
            ui.selectable_value(chosen_patch, patch, patch.describe().title).on_hover_text(hover);
        }
        ui.add_space(theme::GROUP_GAP);
        ui.weak("Evidence for");
        ui.selectable_value(chosen, None, "Prediction").on_hover_text("Evidence for the predicted digit");
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().button_padding.x = DIGIT_PADDING;
        for digit in 0..CLASS_COUNT as u8 {
            let name = format!("Evidence for {}", names.with_noun(digit));
            let button = ui.add(Button::selectable(*chosen == Some(digit), digit.to_string()));
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if button.on_hover_text(name.as_str()).clicked() {
                *chosen = Some(digit);
            }
        }
        ui.add_space(theme::GAP);
        why_button::ui(ui, Topic::Attribution)
    }

    /// Shows the page.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Option<Action> {
        let Some((snapshot, attribution)) = attribution(lab) else {
            ui.weak(match lab.subject_image() {
                Some(_) => "Computing attribution…",
                None => "No image: choose a test digit, or draw one",
            });
            return None;
        };
        let key = (Shared::of(snapshot), ui.ctx().theme());
        let textures = self.textures.get(key, |(_, theme)| Textures::new(ui.ctx(), *theme, lab, attribution));
        let view = View { lab, attribution, textures, layout: Layout::new(ui.available_size()) };
        ScrollArea::vertical().id_salt("attribution").auto_shrink(false).show(ui, |ui| view.ui(ui)).inner
    }
}

impl Textures {
    fn new(ctx: &Context, theme: Theme, lab: &Lab, attribution: &Attribution) -> Self {
        Self {
            pixels: Mosaic::new(ctx, &pixels::tiles(theme, attribution), TextureOptions::NEAREST),
            c3: Mosaic::new(ctx, &c3::tiles(theme, attribution), TextureOptions::NEAREST),
            // Linear filtering keeps handwriting smooth at any size.
            neighbours: Mosaic::new(ctx, &neighbours::tiles(theme, lab), TextureOptions::LINEAR),
        }
    }
}

/// The attribution of the image in view, with its snapshot; none while it belongs to another image.
fn attribution(lab: &Lab) -> Option<(&Arc<Snapshot>, &Attribution)> {
    let snapshot = lab.snapshot.as_ref()?;
    let attribution = snapshot.attribution.as_deref()?;
    (lab.subject_image()? == &*attribution.image).then_some((snapshot, attribution))
}

impl View<'_> {
    fn ui(self, ui: &mut Ui) -> Option<Action> {
        // The line is above the pictures, but its text depends on the pointer over them.
        let line = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), LINE_HEIGHT));
        let line = ui.new_child(UiBuilder::new().max_rect(line));
        ui.add_space(LINE_HEIGHT);
        let (pixel, value) = ui
            .horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
                (pixels::ui(ui, self), ui.vertical(|ui| c3::ui(ui, self)).inner)
            })
            .inner;
        ui.add_space(theme::GAP);
        neighbours::ui(ui, self);
        let saved = self.line_ui(line, pixel.or(value));
        let Some(Pointed::C3 { map, .. }) = value else { return saved };
        let place = MapPlace { layer: Layer::C3, map };
        saved.or((self.lab.highlight != Some(place)).then_some(Action::Highlight(place)))
    }

    /// The log-odds of the digit, and the numbers under the pointer or the meaning of the colours; returns what is to be saved.
    fn line_ui(self, mut ui: Ui, pointed: Option<Pointed>) -> Option<Action> {
        let Attribution { digit, log_odds, .. } = self.attribution;
        let names = self.lab.class_names();
        let row = ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            let saved = figure::menu_ui(ui, self.lab, self.attribution);
            ui.strong(format!("Log-odds of {}: {}", names.of(*digit), signed(*log_odds))).on_hover_text(LOG_ODDS_HOVER);
            let text = match pointed {
                Some(pointed) => RichText::new(pointed_text(self.attribution, pointed)),
                None => RichText::new(format!(
                    "Orange: evidence for {}, blue: evidence against it; point at a place for its numbers",
                    names.with_noun(*digit)
                ))
                .weak(),
            };
            ui.add(Label::new(text).truncate());
            saved
        });
        row.inner
    }
}

/// The numbers of a place.
fn pointed_text(attribution: &Attribution, pointed: Pointed) -> String {
    match pointed {
        Pointed::Pixel(pixel) => {
            let (row, column) = (pixel / IMAGE_SIDE + 1, pixel % IMAGE_SIDE + 1);
            let (ink, side) = (attribution.image[pixel], attribution.patch.side());
            let [covered, gradient] =
                [&attribution.occlusion, &attribution.saliency].map(|map| signed(map.values[pixel]));
            format!(
                "Row {row}, column {column}, pixel {ink}: occlusion of {side}×{side} pixels {covered}, gradient {gradient}"
            )
        }
        Pointed::C3 { map, index } => {
            let side = Layer::C3.map_side();
            let (row, column) = (index / side + 1, index % side + 1);
            let value = signed(attribution.c3.values.values[map * side * side + index]);
            let all = signed(attribution.c3.maps.values[map]);
            format!("C3 map {}, row {row}, column {column}: contribution {value}, whole map {all}", map + 1)
        }
    }
}

/// A difference of log-odds with its sign and two decimals.
fn signed(value: f32) -> String {
    match format!("{value:+.2}").as_str() {
        "+0.00" | "-0.00" => "0".to_owned(),
        text => text.replace('-', "−"),
    }
}

/// The colours of `values`: the largest magnitude has the full colour.
fn diverging(theme: Theme, values: &Array) -> Vec<Color32> {
    let scale = mosaic::magnitude(&values.values).max(MIN_SCALE);
    values.values.iter().map(|value| theme::of(theme).diverging(value / scale)).collect()
}

/// The heading of a part of the page, `width` points wide.
fn heading_ui(ui: &mut Ui, width: f32, heading: &str, hover: &str) {
    ui.allocate_ui(vec2(width, HEADING_HEIGHT), |ui| {
        ui.set_min_height(HEADING_HEIGHT);
        ui.add(Label::new(RichText::new(heading).strong()).truncate()).on_hover_text(hover);
    });
}

/// The position, row by row, of the value at `pos` in a picture of `side`×`side` values.
fn value_at(picture: Rect, side: usize, pos: Pos2) -> Option<usize> {
    let part = (pos - picture.min) / picture.size() * side as f32;
    let [row, column] = [part.y, part.x].map(|part| (part as usize).min(side - 1));
    picture.contains(pos).then_some(row * side + column)
}

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{
        app::{
            lab::Subject,
            numbers::short,
            panels::feature_maps::FeatureMapsPanel,
            testing::{Stage, look, stage, topics},
        },
        train::protocol::{Event, JobKind, JobProgress},
    };

    const SIZE: [f32; 2] = [764.0, 560.0];

    /// The panel with this page opened, as a user opens it.
    fn opened(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<FeatureMapsPanel>> {
        let mut harness = stage(FeatureMapsPanel::default(), lab, size, theme, FeatureMapsPanel::ui);
        harness.run();
        harness.get_by_label("Attribution").click();
        harness.run();
        harness
    }

    #[test]
    fn named_classes_have_their_names() {
        let names = ["Sandal", "Shirt", "Coat", "Bag", "Boot", "Dress", "Pullover", "Trouser", "T-shirt", "Sneaker"];
        let mut harness = opened(Lab::fake_run().with_class_names(&names), Theme::Dark, SIZE);
        harness.get_by_label("Evidence for Sneaker");
        let predicted = harness.state().lab.snapshot.as_ref().unwrap().attribution.as_ref().unwrap().digit;
        harness.get_by_label_contains(&format!("Log-odds of {}", names[usize::from(predicted)]));
        look(&mut harness, "attribution-named");
        harness.get_by_label("Maps").click();
        harness.run();
        look(&mut harness, "feature-maps-named");
    }

    #[test]
    fn attribution_is_computed_only_while_it_is_shown_and_for_the_digit_that_is_chosen() {
        let mut harness = stage(FeatureMapsPanel::default(), Lab::fake(), SIZE, Theme::Dark, FeatureMapsPanel::ui);
        harness.run();
        assert_eq!(harness.state().panel.watched(), None);
        let mut harness = opened(Lab::fake(), Theme::Dark, SIZE);
        assert_eq!(harness.state().panel.watched(), Some(Question::default()));
        for name in ["Evidence for class 3", "7×7"] {
            harness.get_by_label(name).click();
            harness.run();
        }
        assert_eq!(harness.state().panel.watched(), Some(Question { digit: Some(3), patch: Patch::Seven }));
        harness.get_by_label("Prediction").click();
        harness.run();
        assert_eq!(harness.state().panel.watched(), Some(Question { digit: None, patch: Patch::Seven }));
        harness.get_by_label("Maps").click();
        harness.run();
        assert_eq!(harness.state().panel.watched(), None);
    }

    #[test]
    fn the_line_shows_the_numbers_under_the_pointer() {
        let lab = Lab::fake();
        let attribution = Arc::clone(lab.snapshot.as_ref().unwrap().attribution.as_ref().unwrap());
        let mut harness = opened(lab, Theme::Dark, SIZE);
        harness.get_by_label_contains(&format!("Log-odds of {}: +", attribution.digit));
        let largest = |values: &[f32]| (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap();
        let pixel = largest(&attribution.occlusion.values);
        let picture = harness.get_by_label_contains("Occlusion: ").rect();
        let cell = vec2((pixel % 28) as f32 + 0.5, (pixel / 28) as f32 + 0.5);
        harness.hover_at(picture.min + cell * picture.width() / 28.0);
        harness.run();
        let (row, column) = (pixel / 28 + 1, pixel % 28 + 1);
        let contribution = attribution.occlusion.values[pixel];
        harness.get_by_label_contains(&format!("Row {row}, column {column}, pixel "));
        harness.get_by_label_contains(&format!("occlusion of 5×5 pixels +{contribution:.2}"));
    }

    #[test]
    fn each_map_of_c3_has_its_contribution_and_is_highlighted_everywhere() {
        let lab = Lab::fake();
        let contributions = lab.snapshot.as_ref().unwrap().attribution.as_ref().unwrap().c3.maps.values.clone();
        let mut harness = opened(lab, Theme::Dark, SIZE);
        for (map, contribution) in contributions.iter().enumerate() {
            harness.get_by_label(&format!("C3 map {}: contribution {}", map + 1, signed(*contribution)));
        }
        harness.get_by_label_contains("C3 map 5: contribution ").hover();
        harness.run();
        assert!(harness.state().actions.contains(&Action::Highlight(MapPlace { layer: Layer::C3, map: 4 })));
        harness.get_by_label_contains("C3 map 5, row ");
    }

    #[test]
    fn the_nearest_training_images_are_shown_with_label_and_distance_once_they_are_known() {
        let lab = Lab::fake();
        let nearest = lab.snapshot.as_ref().unwrap().neighbours.as_ref().unwrap().nearest[0];
        let label = lab.data.dataset.train.labels()[nearest.index];
        let harness = opened(lab, Theme::Dark, SIZE);
        let name = format!("Training digit {}: {label}, distance {}", nearest.index, short(nearest.distance));
        harness.get_by_label(&name);

        let mut lab = Lab::fake();
        let mut snapshot = (**lab.snapshot.as_ref().unwrap()).clone();
        snapshot.neighbours = None;
        lab.snapshot = Some(Arc::new(snapshot));
        lab.apply(Event::JobProgress(JobProgress {
            job: JobKind::NearestNeighbours,
            done: 256,
            total: 320,
            phase: None,
        }));
        let harness = opened(lab, Theme::Dark, SIZE);
        assert!(harness.query_by_label_contains("Training digit").is_none());
        harness.get_by_label("256 of 320 compared");
    }

    #[test]
    fn without_an_attribution_nothing_is_shown() {
        let mut lab = Lab::fake();
        lab.subject = Subject::TestDigit(3);
        opened(lab, Theme::Dark, SIZE).get_by_label("Computing attribution…");
        let mut lab = Lab::fake();
        lab.subject = Subject::Drawing;
        opened(lab, Theme::Dark, SIZE).get_by_label("No image: choose a test digit, or draw one");
    }

    #[test]
    fn the_question_mark_explains_attribution() {
        let mut harness = opened(Lab::fake(), Theme::Dark, SIZE);
        harness.get_by_label("Why attribution").click();
        harness.run();
        assert_eq!(topics(&harness.state().actions), [Topic::Attribution]);
    }

    #[test]
    fn it_is_whole_at_every_size_dark_and_light() {
        for theme in [Theme::Dark, Theme::Light] {
            for size in [[520.0, 450.0], SIZE, [1400.0, 840.0]] {
                for (name, make) in [("modern", Lab::fake as fn() -> Lab), ("original", Lab::fake_original)] {
                    let mut harness = opened(make(), theme, size);
                    look(&mut harness, &format!("attribution-{name}-{theme:?}-{}", size[0]));
                }
                let harness = opened(Lab::fake(), theme, size);
                for part in ["Gradient: ", "C3 map 8: contribution "] {
                    let rect = harness.get_by_label_contains(part).rect();
                    assert!(rect.right() <= size[0], "{part} at {rect:?} of {size:?}");
                }
                if size != [520.0, 450.0] {
                    let rect = harness.get_all_by_label_contains("Training digit").last().unwrap().rect();
                    assert!(rect.right() <= size[0] && rect.bottom() <= size[1], "neighbours at {rect:?} of {size:?}");
                }
            }
        }
    }

    #[test]
    fn a_difference_has_a_sign_unless_there_is_none() {
        assert_eq!([1.234, -72.891, -0.004, 0.0].map(signed), ["+1.23", "−72.89", "0", "0"]);
    }
}
