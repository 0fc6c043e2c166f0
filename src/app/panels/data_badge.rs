//! The data set in use, and ways to get another. In a row from the right to the left.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, Label, ProgressBar, Rect, RichText, Role, Sense, TextStyle, TextureOptions, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

use crate::{
    app::{
        action::Action,
        files::Dialog,
        lab::{DataActivity, DataChoice, Lab},
        memo::{Memo, Shared},
        numbers::{capitalised, thousands},
        painted, theme,
        widgets::{
            elided::fitting,
            mosaic::{self, Emphasis, Mosaic, Tiles},
            save_menu, table_menu,
        },
    },
    chart::{Drawing, Table},
    data::dataset::{CLASS_COUNT, Dataset, PIXEL_COUNT},
};

/// Width at which a name is truncated, in points.
const NAME_WIDTH: f32 = 130.0;

/// Mean images in a row, the side of each and the room for its two lines, in points.
const COLUMNS: usize = 5;
const MEAN_SIDE: f32 = 56.0;
const MEAN_PITCH: Vec2 = vec2(MEAN_SIDE + 10.0, MEAN_SIDE + 32.0);

/// The badge, with the pictures in its menu.
#[derive(Default)]
pub(crate) struct DataBadge {
    means: Memo<Shared<Dataset>, Mosaic>,
}

impl DataBadge {
    /// Shows the badge.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Option<Action> {
        let Some(DataActivity::Fetching { step, bytes_done, bytes_total }) = &lab.data.activity else {
            let remedy = if lab.data.lacks_mnist() { remedies_ui(ui) } else { None };
            return self.name_ui(ui, lab).or(remedy);
        };
        let cancel = ui.button("Cancel").on_hover_text("The next fetch starts again");
        let share = bytes_total.map_or(0.0, |total| *bytes_done as f32 / total.max(1) as f32);
        let text = format!("{:.1} MB", *bytes_done as f32 / 1e6);
        ui.add(ProgressBar::new(share).desired_width(90.0).text(text)).on_hover_text(step);
        ui.label("Fetching MNIST").on_hover_text(step);
        cancel.clicked().then_some(Action::CancelFetch)
    }

    /// The name, which opens the menu of data sets.
    fn name_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Option<Action> {
        let name = match &lab.data.activity {
            Some(DataActivity::Drawing) => "Making built-in digits…".to_owned(),
            Some(DataActivity::Reading) => "Looking for MNIST".to_owned(),
            _ => capitalised(&lab.data.dataset.source.name()),
        };
        let color = if lab.data.lacks_mnist() { theme::tokens(ui).warning } else { theme::tokens(ui).text };
        let menu = ui.scope(|ui| {
            ui.set_max_width(NAME_WIDTH);
            ui.menu_button(RichText::new(name).color(color), |ui| self.menu_ui(ui, lab))
        });
        let hover = lab.data.notice.as_deref().unwrap_or("The images used for training and testing");
        menu.inner.response.on_hover_text(hover);
        menu.inner.inner.flatten()
    }

    fn menu_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Option<Action> {
        let dataset = &lab.data.dataset;
        ui.set_max_width(MEAN_PITCH.x * COLUMNS as f32);
        ui.strong(capitalised(&dataset.source.name()));
        let [train, test] = [&dataset.train, &dataset.test].map(|images| thousands(images.len() as u64));
        ui.label(format!("{train} training images, {test} test images"));
        if let Some(notice) = &lab.data.notice {
            ui.add(Label::new(RichText::new(notice).color(theme::tokens(ui).warning)).wrap());
        }
        let saved = if lab.data.is_ready() {
            ui.weak("The mean image of each class, and its training images");
            self.classes_ui(ui, dataset);
            save_ui(ui, dataset)
        } else {
            None
        };
        ui.separator();
        choices_ui(ui, lab).or(saved)
    }

    /// The mean training image of each class, over its name and the number of its images.
    fn classes_ui(&mut self, ui: &mut Ui, dataset: &Arc<Dataset>) {
        let blank = [0; PIXEL_COUNT];
        let means = self.means.get(Shared::of(dataset), |_| {
            let images = dataset.train.mean_images().iter().map(|mean| mean.as_ref().unwrap_or(&blank));
            // White on black, as the network sees them.
            Mosaic::new(ui.ctx(), &Tiles::digits(COLUMNS, images, Color32::from_gray), TextureOptions::LINEAR)
        });
        let (names, train, test) =
            (dataset.source.class_names(), dataset.train.class_counts(), dataset.test.class_counts());
        let size = MEAN_PITCH * vec2(COLUMNS as f32, CLASS_COUNT.div_ceil(COLUMNS) as f32);
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        for (class, name) in names.all().enumerate() {
            let cell = mosaic::grid_cell(area.min, COLUMNS, MEAN_PITCH, class);
            let picture = Rect::from_min_size(cell.min, Vec2::splat(MEAN_SIDE));
            mosaic::paint(ui, means.tile(class), picture, Emphasis::None);
            let [train, test] = [train, test].map(|counts| thousands(counts[class] as u64));
            let shown = fitting(ui, &name, MEAN_PITCH.x - 4.0, &TextStyle::Small);
            let font = TextStyle::Small.resolve(ui.style());
            for (line, text) in [shown, train.clone()].into_iter().enumerate() {
                let color = if line == 0 { theme::tokens(ui).text } else { theme::tokens(ui).text_weak };
                let at = pos2(picture.center().x, picture.bottom() + 8.0 + 12.0 * line as f32);
                ui.painter().text(at, Align2::CENTER_CENTER, text, font.clone(), color);
            }
            let words = format!("{name}: {train} training images, {test} test images");
            let response = ui.interact(cell, ui.scope_id().with(("class", class)), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
            response.on_hover_text(words);
        }
    }
}

/// The menus that save and copy what is shown of the classes.
fn save_ui(ui: &mut Ui, dataset: &Arc<Dataset>) -> Option<Action> {
    let menus = ui.horizontal(|ui| {
        let (spoken, hover) = ("Save figure of the classes", "Saves or copies the mean images");
        let figure = save_menu::drawing_ui(ui, "Mean images", spoken, hover, || drawing(dataset));
        figure.or(table_menu::ui(ui, "the numbers of images", "classes", || table(dataset)))
    });
    menus.inner
}

fn drawing(dataset: &Arc<Dataset>) -> Drawing {
    let caption = format!("Mean image of each class, and its training images. Data: {}", dataset.source.name());
    let mut badge = DataBadge::default();
    painted::drawing(caption, "mean-images".to_owned(), |ui| badge.classes_ui(ui, dataset))
}

/// A row for each class.
fn table(dataset: &Dataset) -> Table {
    let (train, test) = (dataset.train.class_counts(), dataset.test.class_counts());
    let names = dataset.source.class_names();
    let row = |(class, name): (usize, String)| vec![name, train[class].to_string(), test[class].to_string()];
    Table {
        caption: format!("Images of each class. Data: {}", dataset.source.name()),
        titles: ["Class", "Training images", "Test images"].map(str::to_owned).to_vec(),
        rows: names.all().map(String::from).enumerate().map(row).collect(),
    }
}

/// Buttons for when MNIST is chosen but missing.
fn remedies_ui(ui: &mut Ui) -> Option<Action> {
    let choose = ui.button("Choose folder…").on_hover_text("A folder with the files of MNIST or of another data set");
    let fetch = ui.button("Fetch MNIST").on_hover_text("Downloads 11 MB once and saves them");
    let chosen = choose.clicked().then_some(Action::Choose(Dialog::OpenDataFolder));
    fetch.clicked().then_some(Action::FetchMnist).or(chosen)
}

/// The data sets to choose from.
fn choices_ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let (choice, mut chosen) = (&lab.data.choice, None);
    for (is_chosen, text, action) in [
        (*choice == DataChoice::Mnist, "MNIST", Action::UseData(DataChoice::Mnist)),
        (*choice == DataChoice::BuiltIn, "Built-in digits", Action::UseData(DataChoice::BuiltIn)),
        (choice.names_a_folder(), "Folder…", Action::Choose(Dialog::OpenDataFolder)),
        (choice.names_a_file(), "File…", Action::Choose(Dialog::OpenDataFile)),
    ] {
        if ui.radio(is_chosen, text).clicked() {
            chosen = Some(action);
            ui.close();
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Align, Layout, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::{
        files::{Figure, FigureContent},
        testing::{Stage, chosen_from_menu, look, saved_svg, stage},
    };

    fn shown(lab: Lab) -> Harness<'static, Stage<DataBadge>> {
        let mut harness = stage(DataBadge::default(), lab, [520.0, 460.0], Theme::Light, |badge, ui, lab, _| {
            let layout = Layout::right_to_left(Align::Min);
            ui.with_layout(layout, |ui| badge.ui(ui, lab)).inner.into_iter().collect()
        });
        harness.run();
        harness
    }

    #[test]
    fn without_mnist_it_can_be_fetched_or_pointed_to() {
        let mut harness = shown(Lab::fake());
        harness.get_by_label("Built-in digits");
        harness.get_by_label("Fetch MNIST").click();
        harness.run();
        harness.get_by_label("Choose folder…").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::FetchMnist, Action::Choose(Dialog::OpenDataFolder)]);
    }

    #[test]
    fn a_fetch_is_shown_and_can_be_cancelled() {
        let mut lab = Lab::fake();
        let step = "fetching train-images-idx3-ubyte.gz".to_owned();
        lab.data.activity = Some(DataActivity::Fetching { step, bytes_done: 4_956_211, bytes_total: Some(9_912_422) });
        let mut harness = shown(lab);
        harness.get_by_label("Fetching MNIST");
        harness.get_by_label("Cancel").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::CancelFetch]);
    }

    #[test]
    fn other_images_are_chosen_from_the_menu() {
        let mut lab = Lab::fake();
        lab.data.choice = DataChoice::BuiltIn;
        let mut harness = shown(lab);
        assert!(harness.query_by_label("Fetch MNIST").is_none(), "MNIST is not chosen here");
        harness.get_by_label("Built-in digits").click();
        harness.run();
        harness.get_by_label("MNIST").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::UseData(DataChoice::Mnist)]);
    }

    #[test]
    fn the_menu_says_what_the_set_is_and_shows_each_class() {
        let names = ["Shoe", "", "", "", "", "", "", "", "", "Sleeve\u{202e} of a very long name"];
        let mut lab = Lab::fake().with_class_names(&names);
        let dataset = &lab.data.dataset;
        let counts = [dataset.train.class_counts()[0], dataset.test.class_counts()[0]];
        lab.data.choice = DataChoice::Files("/data/things".into());
        let mut harness = shown(lab);
        harness.get_by_label("Things").click();
        harness.run();
        harness.get_by_label(&format!("Shoe: {} training images, {} test images", counts[0], counts[1]));
        harness.get_by_label_contains("7: ");
        look(&mut harness, "data-badge");
    }

    #[test]
    fn the_classes_are_saved_and_copied_from_the_menu() {
        let mut harness = shown(Lab::fake());
        harness.get_by_label("Built-in digits").click();
        harness.run();
        let actions = chosen_from_menu(&mut harness, "Save figure of the classes", "Mean images as SVG");
        assert!(saved_svg(&actions).contains("Mean image of each class"));
        harness.get_by_label("Built-in digits").click();
        harness.run();
        harness.get_by_label("Copy the numbers of images").click();
        harness.run();
        harness.get_by_label("Save as CSV…").click();
        harness.run();
        let actions = harness.state_mut().actions.split_off(0);
        let [Action::SaveFigure(Figure { content: FigureContent::Csv(table), .. })] = &actions[..] else {
            panic!("{actions:?}")
        };
        assert_eq!((table.lines().count(), table.lines().next()), (11, Some("Class,Training images,Test images")));
    }
}
