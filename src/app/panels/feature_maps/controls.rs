//! The rows above the maps: the image and its prediction, and how maps are coloured.

use eframe::egui::{Align, Button, Color32, DragValue, Label, Layout, RichText, Role, Ui, WidgetInfo, vec2};

use crate::{
    app::{
        action::Action,
        arithmetic::has_activation,
        files::Dialog,
        lab::{Lab, MapPlace, MapScale, Subject, UnitValue},
        numbers::short,
        pictures::Pictures,
        theme,
        widgets::{elided, legend, why_button},
    },
    data::class_names::ClassNames,
    explain::Topic,
    model::{
        layer::Layer,
        scores::{Class, Scores},
        verdict::{Verdict, WhyNoDigit},
    },
};

/// Shows the choice of an image and its prediction.
pub(super) fn image_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal_wrapped(|ui| {
        actions.extend(test_digit_ui(ui, lab));
        actions.extend(other_images_ui(ui, lab));
        verdict_ui(ui, lab);
        actions.extend(why_button::ui(ui, Topic::Rejection));
    });
    actions
}

fn test_digit_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let count = lab.data.dataset.test.len().max(1);
    let shown = if let Subject::TestDigit(index) = lab.subject { Some(index) } else { None };
    let mut index = shown.unwrap_or(0);
    let mut actions = Vec::new();
    let show = |index: usize| Action::Show(Subject::TestDigit(index));
    if ui.selectable_label(shown.is_some(), "Test digit").on_hover_text("Shows an image of the test set").clicked() {
        actions.push(show(index));
    }
    if small_button(ui, "<", "Previous test digit") {
        actions.push(show((index + count - 1) % count));
    }
    let field = ui.add(DragValue::new(&mut index).range(0..=count - 1).speed(0.2));
    field.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, "Index of the test digit"));
    if field.on_hover_text(format!("0 to {}: drag, or click and type", count - 1)).changed() {
        actions.push(show(index));
    }
    if small_button(ui, ">", "Next test digit") {
        actions.push(show((index + 1) % count));
    }
    if ui.button("Random").on_hover_text("A random test digit").clicked() {
        actions.push(Action::ShowRandom);
    }
    if ui.button("Next misclassified").on_hover_text("The next test digit that the network misclassifies").clicked() {
        actions.push(Action::ShowNextWrong);
    }
    actions
}

fn small_button(ui: &mut Ui, text: &str, name: &str) -> bool {
    let response = ui.add(Button::new(text).small());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name).clicked()
}

fn other_images_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    let is_drawing = lab.subject == Subject::Drawing;
    let drawing = ui.add_enabled(!lab.sketch.is_empty(), Button::selectable(is_drawing, "Drawing"));
    let hover = "Shows the drawing on the pad, also while you draw";
    if drawing.on_hover_text(hover).on_disabled_hover_text("The pad on the right is empty").clicked() {
        actions.push(Action::Show(Subject::Drawing));
    }
    let is_picture = matches!(lab.subject, Subject::Picture(_));
    let hover = "Opens a picture of one digit; you can also drop one on the window, or paste it";
    if ui.selectable_label(is_picture, "Picture…").on_hover_text(hover).clicked() {
        actions.push(Action::Choose(Dialog::OpenPicture));
    }
    actions
}

/// The label of the image and the prediction.
fn verdict_ui(ui: &mut Ui, lab: &Lab) {
    let tokens = theme::tokens(ui);
    let Some(activations) = lab.activations() else { return };
    let shape = lab.shape_rejection(&activations.image);
    let verdict = Verdict::with_shape(shape, &activations.scores, lab.rejection_threshold);
    let names = lab.class_names();
    let (predicted, text) = verdict_text(verdict, &activations.scores, &names);
    let name = match lab.subject {
        Subject::TrainingDigit(_) => format!("{}, ", lab.subject_name()),
        _ => String::new(),
    };
    let label_name = |label| lab.data_class_names().with_article(label);
    let (text, color) = match lab.subject_label() {
        // Both names of a class would be too long for the row.
        Some(label) if verdict == Verdict::Sure(label) && !names.are_digits() => {
            let share = 100.0 * activations.scores.of_class(Class::Digit(label));
            (format!("{name}{}, correct, {share:.1} %", label_name(label)), tokens.success)
        }
        Some(label) if Some(label) == predicted => (format!("{name}{}, {text}", label_name(label)), tokens.success),
        Some(label) => (format!("{name}{}, but {text}", label_name(label)), tokens.error),
        None => (format!("{}: {text}", lab.subject_name()), tokens.text),
    };
    one_line_ui(ui, &text, color);
}

/// Width in points below which the verdict goes to the next row.
const LEAST_WIDTH: f32 = 180.0;

/// Shows a text in the rest of the row before the "?"; what is too long loses its middle rather than moving what is below.
fn one_line_ui(ui: &mut Ui, text: &str, color: Color32) {
    let rest = |ui: &Ui| ui.available_size_before_wrap().x - why_button::SIZE.x - ui.spacing().item_spacing.x;
    if rest(ui) < LEAST_WIDTH {
        ui.end_row();
    }
    let width = rest(ui);
    elided::within_ui(ui, text, width, |shown| Label::new(RichText::new(shown).color(color)).extend());
}

/// The predicted digit, if any, and the verdict with its probabilities.
fn verdict_text(verdict: Verdict, scores: &Scores, names: &ClassNames) -> (Option<u8>, String) {
    let percent = |class| format!("{:.1} %", 100.0 * scores.of_class(class));
    let with_share = |class: Class| match class {
        Class::Digit(digit) => format!("{} {}", names.of(digit), percent(class)),
        Class::Rubbish => format!("no digit {}", percent(class)),
    };
    match verdict {
        Verdict::Sure(digit) => {
            (Some(digit), format!("predicted {}, {}", names.of(digit), percent(Class::Digit(digit))))
        }
        Verdict::NotSure(digit, rival) => {
            (Some(digit), format!("uncertain: {} or {}", with_share(Class::Digit(digit)), with_share(rival)))
        }
        Verdict::NotADigit(WhyNoDigit::Shape(rejection)) => {
            (None, format!("predicted no digit: {}", rejection.words()))
        }
        Verdict::NotADigit(WhyNoDigit::RubbishClass) => {
            (None, format!("predicted no digit: rubbish class {}", percent(Class::Rubbish)))
        }
    }
}

/// Shows how maps are coloured, as a part of a row, at its end with the palette.
pub(super) fn view_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, has_palette: bool) -> Vec<Action> {
    let mut view = lab.map_view;
    ui.weak("Values");
    let layers =
        if has_activation(&lab.network.architecture, Layer::S2) { "C1 to F6 have" } else { "C1, C3, C5 and F6 have" };
    for (values, text, hover) in [
        (UnitValue::PreActivation, "Pre-activation", "The weighted sums, before the activation function"),
        (UnitValue::Activation, "Activation", "The layer's output: the input of the next layer"),
    ] {
        let hover = format!("{hover}. {layers} an activation function; in the other layers both are the same");
        ui.selectable_value(&mut view.values, values, text).on_hover_text(hover);
    }
    ui.add_space(theme::GROUP_GAP);
    ui.weak("Colours by");
    for (scale, text, hover) in [
        (MapScale::Map, "Map", "Full colour: the largest value of each map. Shows its shape"),
        (MapScale::Layer, "Layer", "Full colour: the largest value of the layer. Makes its maps comparable"),
        (MapScale::Network, "Network", "Full colour: the largest value of all layers. Makes layers comparable"),
    ] {
        ui.selectable_value(&mut view.scale, scale, text).on_hover_text(hover);
    }
    if has_palette {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| palette_ui(ui, lab, pictures));
    }
    if view == lab.map_view { Vec::new() } else { vec![Action::SetMapView(view)] }
}

/// Width of the palette with the texts at its ends, in points.
const PALETTE_WIDTH: f32 = 196.0;

/// Least width of a tab whose controls leave room for the palette, in points.
const MIN_TAB_WIDTH: f32 = 910.0;

/// Whether the palette has room beside the controls of a tab.
pub(super) fn palette_fits(tab_width: f32) -> bool {
    tab_width >= MIN_TAB_WIDTH
}

/// Shows the palette as a part of a row from the right to the left.
pub(super) fn palette_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) {
    let size = vec2(PALETTE_WIDTH, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| match lab.map_view.scale {
        MapScale::Network => {
            let place = MapPlace { layer: Layer::C1, map: 0 };
            legend::ui(ui, &short(pictures.scale(place, MapScale::Network)))
        }
        MapScale::Layer => legend::ui(ui, "max").on_hover_text("The largest value of each layer: see beside its name"),
        MapScale::Map => legend::ui(ui, "max").on_hover_text("The largest value of each map"),
    });
}
